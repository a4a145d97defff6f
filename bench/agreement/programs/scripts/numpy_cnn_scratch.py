"""A convolutional network in NumPy only (course homework)."""
import numpy as np


def get_im2col_indices(x_shape, field_height=3, field_width=3, padding=1, stride=1):
    N, C, H, W = x_shape
    out_height = (H + 2 * padding - field_height) // stride + 1
    out_width = (W + 2 * padding - field_width) // stride + 1
    i0 = np.repeat(np.arange(field_height), field_width)
    i0 = np.tile(i0, C)
    i1 = stride * np.repeat(np.arange(out_height), out_width)
    j0 = np.tile(np.arange(field_width), field_height * C)
    j1 = stride * np.tile(np.arange(out_width), out_height)
    i = i0.reshape(-1, 1) + i1.reshape(1, -1)
    j = j0.reshape(-1, 1) + j1.reshape(1, -1)
    k = np.repeat(np.arange(C), field_height * field_width).reshape(-1, 1)
    return (k, i, j)


def im2col_indices(x, field_height=3, field_width=3, padding=1, stride=1):
    p = padding
    x_padded = np.pad(x, ((0, 0), (0, 0), (p, p), (p, p)), mode='constant')
    k, i, j = get_im2col_indices(x.shape, field_height, field_width, padding, stride)
    cols = x_padded[:, k, i, j]
    C = x.shape[1]
    cols = cols.transpose(1, 2, 0).reshape(field_height * field_width * C, -1)
    return cols


def col2im_indices(cols, x_shape, field_height=3, field_width=3, padding=1, stride=1):
    N, C, H, W = x_shape
    H_padded, W_padded = H + 2 * padding, W + 2 * padding
    x_padded = np.zeros((N, C, H_padded, W_padded), dtype=cols.dtype)
    k, i, j = get_im2col_indices(x_shape, field_height, field_width, padding, stride)
    cols_reshaped = cols.reshape(C * field_height * field_width, -1, N)
    cols_reshaped = cols_reshaped.transpose(2, 0, 1)
    np.add.at(x_padded, (slice(None), k, i, j), cols_reshaped)
    if padding == 0:
        return x_padded
    return x_padded[:, :, padding:-padding, padding:-padding]


class Layer:
    def __init__(self):
        self.params, self.grads = {}, {}

    def forward(self, x):
        raise NotImplementedError

    def backward(self, dout):
        raise NotImplementedError


class Conv(Layer):
    def __init__(self, in_ch, out_ch, k=3, stride=1, pad=1):
        super().__init__()
        self.k, self.stride, self.pad = k, stride, pad
        self.params['W'] = np.random.randn(out_ch, in_ch, k, k) * np.sqrt(2. / (in_ch * k * k))
        self.params['b'] = np.zeros((out_ch, 1))

    def forward(self, x):
        n, c, h, w = x.shape
        W, b = self.params['W'], self.params['b']
        n_filters = W.shape[0]
        h_out = (h - self.k + 2 * self.pad) // self.stride + 1
        w_out = (w - self.k + 2 * self.pad) // self.stride + 1
        self.x_shape = x.shape
        self.x_col = im2col_indices(x, self.k, self.k, self.pad, self.stride)
        W_col = W.reshape(n_filters, -1)
        out = W_col @ self.x_col + b
        out = out.reshape(n_filters, h_out, w_out, n)
        return out.transpose(3, 0, 1, 2)

    def backward(self, dout):
        W = self.params['W']
        n_filters = W.shape[0]
        self.grads['b'] = np.sum(dout, axis=(0, 2, 3)).reshape(n_filters, -1)
        dout_flat = dout.transpose(1, 2, 3, 0).reshape(n_filters, -1)
        self.grads['W'] = (dout_flat @ self.x_col.T).reshape(W.shape)
        dx_col = W.reshape(n_filters, -1).T @ dout_flat
        return col2im_indices(dx_col, self.x_shape, self.k, self.k, self.pad, self.stride)


class ReLU(Layer):
    def forward(self, x):
        self.mask = (x <= 0)
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        return dout


class MaxPool(Layer):
    def __init__(self, size=2):
        super().__init__()
        self.size = size

    def forward(self, x):
        N, C, H, W = x.shape
        s = self.size
        self.x = x
        reshaped = x.reshape(N, C, H // s, s, W // s, s)
        self.out = reshaped.max(axis=3).max(axis=4)
        self.reshaped = reshaped
        return self.out

    def backward(self, dout):
        dx = np.zeros_like(self.reshaped)
        out_newaxis = self.out[:, :, :, np.newaxis, :, np.newaxis]
        mask = (self.reshaped == out_newaxis)
        dout_newaxis = dout[:, :, :, np.newaxis, :, np.newaxis]
        dout_broadcast, _ = np.broadcast_arrays(dout_newaxis, dx)
        dx[mask] = dout_broadcast[mask]
        dx /= np.sum(mask, axis=(3, 5), keepdims=True)
        return dx.reshape(self.x.shape)


class Dense(Layer):
    def __init__(self, n_in, n_out):
        super().__init__()
        self.params['W'] = np.random.randn(n_in, n_out) / np.sqrt(n_in)
        self.params['b'] = np.zeros(n_out)

    def forward(self, x):
        self.orig_shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x.dot(self.params['W']) + self.params['b']

    def backward(self, dout):
        self.grads['W'] = self.x.T.dot(dout)
        self.grads['b'] = dout.sum(axis=0)
        return dout.dot(self.params['W'].T).reshape(self.orig_shape)


class BatchNorm(Layer):
    def __init__(self, d, momentum=0.9, eps=1e-5):
        super().__init__()
        self.params['W'], self.params['b'] = np.ones(d), np.zeros(d)
        self.momentum, self.eps = momentum, eps
        self.running_mean, self.running_var = np.zeros(d), np.ones(d)

    def forward(self, x):
        mu = x.mean(axis=0)
        var = x.var(axis=0)
        self.std = np.sqrt(var + self.eps)
        self.xhat = (x - mu) / self.std
        self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu
        self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var
        return self.params['W'] * self.xhat + self.params['b']

    def backward(self, dout):
        N, D = dout.shape
        self.grads['b'] = dout.sum(0)
        self.grads['W'] = (dout * self.xhat).sum(0)
        dxhat = dout * self.params['W']
        return (1. / N) / self.std * (N * dxhat - dxhat.sum(0) - self.xhat * (dxhat * self.xhat).sum(0))


def softmax_loss(x, y):
    shifted = x - np.max(x, axis=1, keepdims=True)
    Z = np.sum(np.exp(shifted), axis=1, keepdims=True)
    log_probs = shifted - np.log(Z)
    probs = np.exp(log_probs)
    N = x.shape[0]
    loss = -np.sum(log_probs[np.arange(N), y]) / N
    dx = probs.copy()
    dx[np.arange(N), y] -= 1
    dx /= N
    return loss, dx


def one_hot(y, k):
    out = np.zeros((y.size, k))
    out[np.arange(y.size), y] = 1
    return out


def rel_error(x, y):
    return np.max(np.abs(x - y) / (np.maximum(1e-8, np.abs(x) + np.abs(y))))


if __name__ == '__main__':
    np.random.seed(231)
    X = np.random.randn(4, 3, 8, 8)
    y = np.random.randint(0, 5, size=4)
    net = [Conv(3, 6), ReLU(), MaxPool(), Dense(6 * 4 * 4, 12), BatchNorm(12), ReLU(), Dense(12, 5)]
    velocity = [{k: np.zeros_like(v) for k, v in layer.params.items()} for layer in net]
    for it in range(2):
        out = X
        for layer in net:
            out = layer.forward(out)
        loss, grad = softmax_loss(out, y)
        for layer in reversed(net):
            grad = layer.backward(grad)
        for layer, v in zip(net, velocity):
            for name in layer.params:
                v[name] = 0.9 * v[name] - 1e-2 * layer.grads[name]
                layer.params[name] += v[name]
        print(it, loss, (out.argmax(1) == y).mean())
    targets = one_hot(y, 5)
    confusion = targets.T @ one_hot(out.argmax(axis=1), 5)
    print(rel_error(grad, grad * 1.001), confusion.astype(int))
