import numpy as np


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def split_heads(x, n_heads):
    b, t, d = x.shape
    return x.reshape(b, t, n_heads, d // n_heads).transpose(0, 2, 1, 3)  #! perm: return x.reshape(b, t, n_heads, d // n_heads).transpose(0, 2, 1)  #! resh: return x.reshape(b, t, n_heads, d).transpose(0, 2, 1, 3)


def attention(q, k, v, mask=None):
    d_k = q.shape[-1]
    scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(d_k)  #! t: scores = q @ k.T / np.sqrt(d_k)  #! nt: scores = q @ k / np.sqrt(d_k)
    if mask is not None:
        scores = np.where(mask, scores, -1e9)
    w = softmax(scores)
    return w @ v, w


class MultiHead:
    def __init__(self, d_model, n_heads, rng):
        self.n_heads = n_heads
        self.wq, self.wk, self.wv, self.wo = [rng.standard_normal((d_model, d_model)) * 0.02 for _ in range(4)]

    def __call__(self, x, mask=None):
        q, k, v = (split_heads(x @ w, self.n_heads) for w in (self.wq, self.wk, self.wv))
        out, w = attention(q, k, v, mask)
        b, h, t, d = out.shape
        out = out.transpose(0, 2, 1, 3).reshape(b, t, h * d)
        return out @ self.wo


def layer_norm(x, g, b, eps=1e-5):
    mu = x.mean(-1, keepdims=True)  #! kd: mu = x.mean(-1)
    var = x.var(-1, keepdims=True)
    return g * (x - mu) / np.sqrt(var + eps) + b


rng = np.random.default_rng(3)
B, T, D, H = 2, 6, 32, 4
x = rng.standard_normal((B, T, D))
mask = np.tril(np.ones((T, T), dtype=bool))[None, None]  #! mask: mask = np.tril(np.ones((T + 1, T + 1), dtype=bool))[None, None]
mha = MultiHead(D, H, rng)
h = layer_norm(x, np.ones(D), np.zeros(D))
y = x + mha(h, mask)
w1, w2 = rng.standard_normal((D, 4 * D)), rng.standard_normal((4 * D, D))  #! ff: w1, w2 = rng.standard_normal((D, 4 * D)), rng.standard_normal((2 * D, D))
y = y + np.tanh(y @ w1) @ w2
print(y.shape, y.dtype)
