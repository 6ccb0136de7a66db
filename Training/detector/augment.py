"""What a picture goes through before the network sees it. Rows are class, x1, y1, x2, y2, weight, hit."""

import cv2
import numpy as np

GREY = (114, 114, 114)


def warp(picture, rows, size, random, scale=(0.5, 1.6), turn=4.0):
    """Random scale, place, slight turn and mirror; boxes cut at the border, slivers become ignored regions."""
    height, width = picture.shape[:2]
    fit = min(size / width, size / height)
    factor = fit * np.exp(random.uniform(*np.log(scale)))
    # Sometimes the picture is stretched, as cameras and data sets do.
    stretch = np.exp(random.normal(0, 0.12))
    angle = np.deg2rad(random.uniform(-turn, turn) if random.random() < 0.3 else 0)
    cosine, sine = np.cos(angle), np.sin(angle)
    matrix = np.array([[cosine * factor * stretch, -sine * factor], [sine * factor * stretch, cosine * factor]])
    if random.random() < 0.5:
        matrix[:, 0] *= -1
    spread = 0.5 * max(abs(factor / fit - 1), 0.2) * size
    offset = size / 2 + random.uniform(-spread, spread, 2) - matrix @ np.array([width / 2, height / 2])
    # Labels count from a pixel's edge, OpenCV from its middle.
    middles = offset + matrix.sum(1) / 2 - 0.5
    affine = np.concatenate((matrix, middles[:, None]), 1)
    picture = cv2.warpAffine(picture, affine, (size, size), borderValue=GREY)
    if not len(rows):
        return picture, rows
    x = rows[:, [1, 3, 3, 1]]
    y = rows[:, [2, 2, 4, 4]]
    px = matrix[0, 0] * x + matrix[0, 1] * y + offset[0]
    py = matrix[1, 0] * x + matrix[1, 1] * y + offset[1]
    whole = np.stack((px.min(1), py.min(1), px.max(1), py.max(1)), 1)
    return picture, cut(rows, whole, size)


def cut(rows, whole, size):
    kept = whole.clip(0, size)
    area = (whole[:, 2] - whole[:, 0]) * (whole[:, 3] - whole[:, 1])
    rest = (kept[:, 2] - kept[:, 0]) * (kept[:, 3] - kept[:, 1])
    small = ((kept[:, 2:] - kept[:, :2]).min(1) < 4) | (rest < 0.25 * area)
    visible = rest > 1
    out = rows.copy()
    out[:, 1:5] = kept
    out[small, 0] = -1
    return out[visible]


def mosaic(pick, size, random):
    """Four pictures around a random point."""
    canvas = np.full((size, size, 3), 114, np.uint8)
    cx, cy = (random.uniform(0.3, 0.7, 2) * size).astype(int)
    rows = []
    for x1, y1, x2, y2 in ((0, 0, cx, cy), (cx, 0, size, cy), (0, cy, cx, size), (cx, cy, size, size)):
        side = max(x2 - x1, y2 - y1)
        picture, labels = warp(*pick(), side, random, scale=(0.8, 1.6))
        canvas[y1:y2, x1:x2] = picture[: y2 - y1, : x2 - x1]
        if len(labels):
            labels = labels.copy()
            whole = labels[:, 1:5].copy()
            labels[:, 1:5] = whole.clip(0, [x2 - x1, y2 - y1, x2 - x1, y2 - y1])
            area = (whole[:, 2] - whole[:, 0]) * (whole[:, 3] - whole[:, 1])
            rest = (labels[:, 3] - labels[:, 1]) * (labels[:, 4] - labels[:, 2])
            labels[rest < 0.25 * area, 0] = -1
            labels = labels[rest > 1]
            labels[:, [1, 3]] += x1
            labels[:, [2, 4]] += y1
            rows.append(labels)
    return canvas, np.concatenate(rows) if rows else np.zeros((0, 7), np.float32)


def photometric(picture, random):
    """Light, weather and what cheap cameras do to both."""
    if random.random() < 0.8:
        picture = colours(picture, random)
    if random.random() < 0.12:
        picture = night(picture, random)
    if random.random() < 0.1:
        picture = rain(picture, random)
    if random.random() < 0.2:
        picture = blurred(picture, random)
    if random.random() < 0.2:
        picture = grained(picture, random, random.uniform(2, 12))
    if random.random() < 0.3:
        quality = int(random.uniform(20, 80))
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], 1)
    return picture


def through(picture, random, exponent, gain, lift=0.0):
    """Every channel through a curve of its own, slightly tinted."""
    levels = np.linspace(0, 1, 256) ** exponent * 255
    tint = random.uniform(0.9, 1.1, 3)
    table = np.clip(levels[:, None] * gain * tint + lift, 0, 255).astype(np.uint8)
    return cv2.LUT(picture, table[None])


def colours(picture, random):
    """Saturation by mixing with grey, brightness and contrast by a curve."""
    saturation = 0.0 if random.random() < 0.1 else random.uniform(0.2, 1.6)
    mix = np.eye(3) * saturation + np.array([[0.114, 0.587, 0.299]]) * (1 - saturation)
    picture = cv2.transform(picture, mix.astype(np.float32))
    return through(picture, random, np.exp(random.normal(0, 0.25)), random.uniform(0.6, 1.4), random.uniform(-20, 30))


def night(picture, random):
    dark = through(picture, random, random.uniform(1.5, 3), random.uniform(0.3, 0.8))
    return grained(dark, random, random.uniform(2, 6))


def grained(picture, random, strength):
    height, width = picture.shape[:2]
    # Drawing a few numbers and placing them at random is quicker than drawing one for every pixel.
    tile = (random.standard_normal((67, 71)) * strength).astype(np.int16)
    grain = np.tile(tile, (height // 67 + 1, width // 71 + 1))[:height, :width]
    return np.clip(picture + grain[..., None], 0, 255).astype(np.uint8)


def rain(picture, random):
    height, width = picture.shape[:2]
    drops = np.zeros((height, width), np.uint8)
    slant = random.uniform(-4, 4)
    for x, y in random.uniform(0, (width, height), (int(random.uniform(80, 300)), 2)):
        length = random.uniform(5, 16)
        cv2.line(drops, (int(x), int(y)), (int(x + slant), int(y + length)), int(random.uniform(60, 160)), 1)
    veil = random.uniform(0, 0.35)
    misty = cv2.convertScaleAbs(picture, alpha=1 - veil, beta=170 * veil)
    return cv2.addWeighted(misty, 1, cv2.merge([cv2.blur(drops, (3, 3))] * 3), 0.5, 0)


def blurred(picture, random):
    if random.random() < 0.5:
        return cv2.GaussianBlur(picture, (0, 0), random.uniform(0.5, 1.8))
    kernel = np.zeros((7, 7), np.float32)
    length = int(random.integers(3, 8))
    kernel[3, 3 - length // 2 : 3 + (length + 1) // 2] = 1
    turned = cv2.warpAffine(kernel, cv2.getRotationMatrix2D((3, 3), random.uniform(0, 180), 1), (7, 7))
    return cv2.filter2D(picture, -1, turned / max(turned.sum(), 1e-3))
