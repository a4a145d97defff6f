import numpy as np

np.random.seed(1)
layer_sizes = [4, 8, 3]


def one_hot(y, k):
    out = np.zeros((y.size, k))
    out[np.arange(y.size), y] = 1
    return out


def relu(x):
    return np.maximum(0, x)


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))  #! kd: e = np.exp(x - x.max(axis=1))
    return e / e.sum(axis=1, keepdims=True)


params = {}
for l in range(1, len(layer_sizes)):
    params["W%d" % l] = np.random.randn(layer_sizes[l - 1], layer_sizes[l]) * 0.1  #! wshape: params["W%d" % l] = np.random.randn(layer_sizes[l], layer_sizes[l - 1]) * 0.1
    params["b%d" % l] = np.zeros((1, layer_sizes[l]))  #! bshape: params["b%d" % l] = np.zeros((layer_sizes[l], 1))

X = np.random.rand(30, 4)
y = np.random.randint(0, 3, size=30)
Y = one_hot(y, 3)  #! oh: Y = one_hot(y, 4)
lr = 0.1
for epoch in range(20):
    z1 = X.dot(params["W1"]) + params["b1"]
    a1 = relu(z1)
    z2 = a1.dot(params["W2"]) + params["b2"]
    probs = softmax(z2)
    loss = -np.mean(np.sum(Y * np.log(probs + 1e-9), axis=1))
    dz2 = (probs - Y) / X.shape[0]
    dW2 = a1.T.dot(dz2)  #! dw: dW2 = a1.dot(dz2)
    db2 = dz2.sum(axis=0, keepdims=True)
    dz1 = dz2.dot(params["W2"].T) * (z1 > 0)  #! dz: dz1 = dz2.dot(params["W2"]) * (z1 > 0)
    dW1 = X.T.dot(dz1)
    db1 = dz1.sum(axis=0, keepdims=True)
    for name, grad in zip(["W1", "b1", "W2", "b2"], [dW1, db1, dW2, db2]):
        params[name] -= lr * grad
acc = np.mean(np.argmax(probs, axis=1) == y)
print(loss, acc)
