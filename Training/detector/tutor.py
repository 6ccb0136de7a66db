"""A teacher that looks at the very picture the network is about to see, cut and mixed as it is.

Labels say yes or no, once for each photograph. A teacher that is asked again at every cut says how sure it is of each
thing in it, so that the network learns what things look like rather than a few hundred photographs by heart (Beyer et
al., Knowledge distillation: a good teacher is patient and consistent, CVPR 2022).
"""

import numpy as np

from .boxes import overlap, suppress

# How much of a full hit a person's label is where the teacher sees nothing; and how sure it is where it is one.
LEAST, CERTAIN = 0.5, 0.5
# What it is less sure of is background.
LOWEST = 0.06
SAME, APART = 0.5, 0.35


class Tutor:
    """`make` gives a teacher, who finds rows of class, x1, y1, x2, y2, score in a picture. It is called where pictures
    are prepared, which may be another process."""

    def __init__(self, make):
        self.make, self.made = make, None

    def teacher(self, picture):
        self.made = self.made or self.make()
        return self.made(picture)

    def __call__(self, picture, rows):
        """Labels (class, x1, y1, x2, y2, weight, hit) with their hits raised to what the teacher says of them, and
        rows for what it alone sees."""
        things = rows[:, 1:5] * (rows[:, :1] >= 0)
        hits, alone = rows[:, 6].copy(), []
        for kind, *box, score in self.teacher(picture):
            shared = overlap(np.array(box, np.float32), things)
            if (shared >= SAME).any():
                told = LEAST + (1 - LEAST) * min(1, score / CERTAIN)
                hits[shared >= SAME] = np.maximum(hits[shared >= SAME], told)
            elif shared.max(initial=0) < APART:
                alone.append((kind, *box, 1, score))
        alone = one_of_each(np.array(alone, np.float32).reshape(-1, 7))
        return np.concatenate((np.column_stack((rows[:, :6], hits)), alone)).astype(np.float32)


def one_of_each(rows):
    """The surest of those that lie on each other."""
    kept = list(suppress(np.column_stack((rows[:, 1:5], np.arange(len(rows)))), rows[:, 6], SAME))
    return rows[[int(row[4]) for row, _ in kept]]
