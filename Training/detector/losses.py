"""What the network learns from: task-aligned assignment, quality-weighted classes, generalised overlap.

Assignment after Feng et al., TOOD (ICCV 2021), eq. 3: alignment = score^alpha * overlap^beta, the best `TOP` places
inside a box learn it. The overlap loss is GIoU (Rezatofighi et al., CVPR 2019, algorithm 1).
"""

import torch
from torch.nn import functional

from .network import boxes_of, places

TOP = 10
ALPHA, BETA = 0.5, 5.0


def pairwise_overlap(a, b):
    """Overlap of every box of a [.., n, 4] with every box of b [.., m, 4]."""
    first = torch.maximum(a[..., :, None, :2], b[..., None, :, :2])
    last = torch.minimum(a[..., :, None, 2:], b[..., None, :, 2:])
    shared = (last - first).clamp(min=0).prod(-1)
    area_a = (a[..., 2:] - a[..., :2]).clamp(min=0).prod(-1)[..., :, None]
    area_b = (b[..., 2:] - b[..., :2]).clamp(min=0).prod(-1)[..., None, :]
    return shared / (area_a + area_b - shared + 1e-9)


def generalised_overlap(a, b):
    first = torch.maximum(a[:, :2], b[:, :2])
    last = torch.minimum(a[:, 2:], b[:, 2:])
    shared = (last - first).clamp(min=0).prod(-1)
    union = (a[:, 2:] - a[:, :2]).prod(-1) + (b[:, 2:] - b[:, :2]).prod(-1) - shared
    hull = (torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])).prod(-1)
    return shared / (union + 1e-7) - (hull - union) / (hull + 1e-7)


@torch.no_grad()
def assign(scores, boxes, centres, strides, labels):
    """For one picture: target scores [places, classes], weights [places, classes] and the box each place learns.

    `labels` rows: class, x1, y1, x2, y2, weight, hit (how much of a full one); class -1 marks a region that teaches
    nothing.
    """
    count, classes = scores.shape
    target = torch.zeros_like(scores)
    weight = torch.ones_like(scores)
    learned = torch.zeros(count, dtype=torch.bool, device=scores.device)
    chosen = torch.zeros(count, dtype=torch.long, device=scores.device)
    ignored = labels[labels[:, 0] < 0]
    if len(ignored):
        inside = (
            (centres[:, None, 0] > ignored[None, :, 1]) & (centres[:, None, 1] > ignored[None, :, 2])
            & (centres[:, None, 0] < ignored[None, :, 3]) & (centres[:, None, 1] < ignored[None, :, 4])
        ).any(1)
        inside |= (pairwise_overlap(boxes, ignored[:, 1:5]) > 0.4).any(1)
        weight[inside] = 0
    labels = labels[labels[:, 0] >= 0]
    if not len(labels):
        return target, weight, learned, chosen, labels
    corners = labels[:, 1:5]
    # A box smaller than a stride holds no centre: give it one place around its middle.
    middle = (corners[:, :2] + corners[:, 2:]) / 2
    reach = torch.maximum((corners[:, 2:] - corners[:, :2]) / 2, torch.full_like(middle, 4.5))
    inside = ((centres[:, None] - middle[None]).abs() < reach[None]).all(-1)  # [places, labels]
    overlap = pairwise_overlap(boxes, corners) * inside
    alignment = scores[:, labels[:, 0].long()].pow(ALPHA) * overlap.pow(BETA)
    alignment = torch.where(inside, alignment + 1e-9, torch.zeros_like(alignment))
    best = alignment.topk(min(TOP, count), 0)
    candidate = torch.zeros_like(alignment).scatter_(0, best.indices, 1.0) * (alignment > 0)
    overlap_of_candidates = overlap * candidate + candidate * 1e-9
    learned = candidate.any(1)
    chosen = overlap_of_candidates.argmax(1)
    taken = torch.zeros_like(candidate).scatter_(1, chosen[:, None], 1.0) * candidate
    strongest = (alignment * taken).amax(0)
    widest = (overlap * taken).amax(0)
    quality = (alignment * taken / (strongest + 1e-9) * widest.clamp(min=0.05)).sum(1)
    kind = labels[chosen, 0].long()
    rows = learned.nonzero()[:, 0]
    target[rows, kind[rows]] = quality[rows].clamp(0, 1) * labels[chosen[rows], 6]
    weight[rows] = labels[chosen[rows], 5:6]
    return target, weight, learned, chosen, labels


def loss(raw, labels, size, box_weight):
    """Total loss of a batch and its parts; `labels` is a list of tensors, one a picture."""
    raw = raw.float()
    centres, strides = places(size[0], size[1], raw.device)
    boxes = boxes_of(raw[..., :4], centres, strides)
    scores = raw[..., 4:].sigmoid()
    class_loss = raw.new_zeros(())
    box_loss = raw.new_zeros(())
    total = raw.new_zeros(())
    for index, rows in enumerate(labels):
        target, weight, learned, chosen, kept = assign(
            scores[index].detach(), boxes[index].detach(), centres, strides, rows)
        # Varifocal (Zhang et al., CVPR 2021, eq. 2): hits count by their quality, misses by how wrong they are.
        focus = torch.where(target > 0, target, 0.75 * scores[index].detach() ** 2)
        entropy = functional.binary_cross_entropy_with_logits(raw[index, :, 4:], target, reduction="none")
        class_loss = class_loss + (entropy * focus * weight).sum()
        total = total + target.sum()
        if learned.any():
            strength = target[learned].sum(-1) * kept[chosen[learned], 5]
            overlap = generalised_overlap(boxes[index][learned], kept[chosen[learned], 1:5])
            box_loss = box_loss + ((1 - overlap) * strength).sum()
    total = total.clamp(min=1)
    class_loss, box_loss = class_loss / total, box_loss / total
    return class_loss + box_weight * box_loss, class_loss.detach(), box_loss.detach()
