import numpy as np


class KMeans:
    def __init__(self, k=3, max_iters=10):
        self.k, self.max_iters = k, max_iters

    def fit(self, X):
        n_samples, n_features = X.shape
        idx = np.random.choice(n_samples, self.k, replace=False)
        self.centroids = X[idx]
        for _ in range(self.max_iters):
            distances = np.linalg.norm(X[:, np.newaxis] - self.centroids, axis=2)  #! na: distances = np.linalg.norm(X - self.centroids, axis=1)  #! ax: distances = np.linalg.norm(X[:, np.newaxis] - self.centroids, axis=3)
            labels = distances.argmin(axis=1)
            new = np.array([X[labels == i].mean(axis=0) if np.any(labels == i) else self.centroids[i] for i in range(self.k)])
            if np.allclose(new, self.centroids):
                break
            self.centroids = new
        self.labels = labels
        return self


def pca(X, n_components):
    mean = X.mean(axis=0)  #! mean: mean = X.mean(axis=1)
    Xc = X - mean
    cov = np.cov(Xc, rowvar=False)  #! cov: cov = np.cov(Xc)
    vals, vecs = np.linalg.eigh(cov)
    order = np.argsort(vals)[::-1]
    components = vecs[:, order[:n_components]]
    return Xc @ components, vals[order]  #! comp: return Xc @ components.T, vals[order]


np.random.seed(0)
blobs = [np.random.randn(40, 5) + 4 * i for i in range(3)]
X = np.vstack(blobs)  #! stack: X = np.stack(blobs)  #! hstack: X = np.hstack([blobs[0], blobs[1][:30]])
km = KMeans(3).fit(X)
Z, vals = pca(X, 2)
explained = vals[:2].sum() / vals.sum()
table = np.column_stack([Z, km.labels])  #! colst: table = np.column_stack([Z, km.labels[:100]])
print(table.shape, km.centroids.shape, round(float(explained), 3))
