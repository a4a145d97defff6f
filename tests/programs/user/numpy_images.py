import numpy as np

images = [np.random.randint(0, 256, size=(28, 28, 3), dtype=np.uint8) for _ in range(10)]
gray = np.stack([img @ np.array([0.299, 0.587, 0.114]) for img in images])  #! gray: gray = np.stack([img @ np.array([0.299, 0.587]) for img in images])
batch = np.array(images).astype(np.float32) / 255.0
mean = batch.mean(axis=(0, 1, 2))
std = batch.std(axis=(0, 1, 2))
norm = (batch - mean) / std  #! mn: norm = (batch.transpose(0, 3, 1, 2) - mean) / std
chw = np.transpose(norm, (0, 3, 1, 2))  #! tp: chw = np.transpose(norm, (0, 3, 1))
padded = np.pad(chw, ((0, 0), (0, 0), (2, 2), (2, 2)))  #! pad: padded = np.pad(chw, ((0, 0), (2, 2), (2, 2)))


def im2col(x, k):
    n, c, h, w = x.shape
    oh, ow = h - k + 1, w - k + 1
    cols = np.zeros((n, c, k, k, oh, ow), dtype=x.dtype)
    for i in range(k):
        for j in range(k):
            cols[:, :, i, j] = x[:, :, i:i + oh, j:j + ow]  #! col: cols[:, :, i, j] = x[:, :, i:i + oh + 1, j:j + ow]
    return cols.transpose(0, 4, 5, 1, 2, 3).reshape(n * oh * ow, -1)


k = 3
filters = np.random.randn(8, 3, k, k).astype(np.float32)
cols = im2col(padded, k)
out = cols @ filters.reshape(8, -1).T  #! filt: out = cols @ filters.reshape(8, -1)
out = out.reshape(10, 30, 30, 8).transpose(0, 3, 1, 2)  #! out: out = out.reshape(10, 28, 28, 8).transpose(0, 3, 1, 2)
pooled = out.reshape(10, 8, 15, 2, 15, 2).max(axis=(3, 5))
flat = pooled.reshape(len(pooled), -1)
labels = np.eye(10)[np.random.randint(0, 10, 10)]  #! eye: labels = np.eye(10)[np.random.randint(0, 10, 10).astype(float)]
W = np.random.randn(flat.shape[1], 10) * 0.01
logits = flat @ W
mse = ((logits - labels) ** 2).mean()
rows = np.split(gray, 5)  #! split: rows = np.split(gray, 3)
print(mse, rows[0].shape, np.concatenate([flat, labels], axis=1).shape)
