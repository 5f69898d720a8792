"""A text seen as words and pieces of words: TF-IDF with a linear SVM, kept as plain arrays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Wording:
    """The fitted SVM: one row of `weights` a feature, one column a label."""

    words: "TfidfVectorizer"
    pieces: "TfidfVectorizer"
    weights: Floats
    bias: Floats

    @classmethod
    def fit(cls, texts: Sequence[str], labels: NDArray[np.int32], c: float) -> "Wording":
        """Learn labels 0..n-1 (n of at least 2) from texts; `c` is the SVM's inverse regularisation."""
        from scipy.sparse import hstack
        from sklearn.svm import LinearSVC

        words, pieces = _vectorizers(None, None)
        features = hstack([words.fit_transform(texts), pieces.fit_transform(texts)]).tocsr()
        model = LinearSVC(C=c).fit(features, labels)
        weights, bias = model.coef_, model.intercept_
        if len(weights) == 1:  # scikit-learn keeps one row for two classes
            weights, bias = np.vstack([-weights, weights]), np.hstack([-bias, bias])
        return cls(words, pieces, np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32))

    def margins(self, text: str) -> Floats:
        """Shape (labels,): the distance from each label's border, above 0 inside."""
        words, pieces = self.words.transform([text]), self.pieces.transform([text])
        split = words.shape[1]
        margins: Floats = (
            words.data @ self.weights[words.indices]
            + pieces.data @ self.weights[split + pieces.indices]
            + self.bias
        ).astype(np.float32)
        return margins

    def arrays(self) -> dict[str, Any]:
        """For an .npz file without pickles."""
        vocabularies = [_in_order(self.words.vocabulary_), _in_order(self.pieces.vocabulary_)]
        return {
            "wording_vocabularies": np.array(json.dumps(vocabularies)),
            "wording_idf_words": self.words.idf_.astype(np.float32),
            "wording_idf_pieces": self.pieces.idf_.astype(np.float32),
            "wording_weights": self.weights,
            "wording_bias": self.bias,
        }

    @classmethod
    def of(cls, arrays: dict[str, Any]) -> "Wording":
        """The inverse of `arrays`."""
        words, pieces = _vectorizers(*json.loads(str(arrays["wording_vocabularies"])))
        words.idf_ = arrays["wording_idf_words"].astype(np.float64)
        pieces.idf_ = arrays["wording_idf_pieces"].astype(np.float64)
        return cls(words, pieces, arrays["wording_weights"], arrays["wording_bias"])


def _vectorizers(
    words: list[str] | None, pieces: list[str] | None
) -> "tuple[TfidfVectorizer, TfidfVectorizer]":
    from sklearn.feature_extraction.text import TfidfVectorizer

    return (
        # Short words and single characters carry meaning here: "i", "no", "2".
        TfidfVectorizer(
            ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b", vocabulary=words
        ),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, vocabulary=pieces),
    )


def _in_order(vocabulary: dict[str, int]) -> list[str]:
    return sorted(vocabulary, key=lambda feature: vocabulary[feature])
