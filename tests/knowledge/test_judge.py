"""Who decides whether the pages answer."""

import numpy as np
import pytest

from crm.knowledge.judge import Examples, Judge, learn


@pytest.mark.parametrize(("cosine", "told"), [(0.3, False), (0.45, True)])
def test_a_question_from_another_world_is_not_answered_though_its_words_are_the_pages(cosine, told):
    shipping, returns, nobodys = np.eye(3, 4, dtype=np.float32)
    vectors = np.stack([shipping, returns, nobodys])
    examples = Examples(vectors, np.array([0, 1, 2]), np.array([True, True, True]), 2)
    question = np.array([cosine, 0, -0.8, np.sqrt(1 - 0.64 - cosine**2)], dtype=np.float32)
    scores = Judge(examples, learn(examples)).scores(question, np.array([1, 0], dtype=np.float32))
    assert bool(scores.argmax() == 0) == told
