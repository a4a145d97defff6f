import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def add_intercept(X):
    return np.concatenate((np.ones((X.shape[0], 1)), X), axis=1)  #! icpt: return np.concatenate((np.ones(X.shape[0]), X), axis=1)  #! ax: return np.concatenate((np.ones((X.shape[0], 1)), X), axis=0)


class LogisticRegression:
    def __init__(self, lr=0.1, num_iter=50, verbose=False):
        self.lr = lr
        self.num_iter = num_iter
        self.verbose = verbose

    def fit(self, X, y):
        X = add_intercept(X)
        self.theta = np.zeros(X.shape[1])  #! theta: self.theta = np.zeros(X.shape[0])
        for i in range(self.num_iter):
            z = np.dot(X, self.theta)
            h = sigmoid(z)
            gradient = np.dot(X.T, (h - y)) / y.size  #! trans: gradient = np.dot(X, (h - y)) / y.size  #! col: gradient = np.dot(X.T, (h - y.reshape(-1, 1))) / y.size
            self.theta -= self.lr * gradient
            if self.verbose and i % 10 == 0:
                print(i, (-y * np.log(h) - (1 - y) * np.log(1 - h)).mean())

    def predict_prob(self, X):
        return sigmoid(np.dot(add_intercept(X), self.theta))  #! pred: return sigmoid(np.dot(X, self.theta))

    def predict(self, X, threshold=0.5):
        return self.predict_prob(X) >= threshold


rng = np.random.default_rng(0)
X = rng.normal(size=(120, 2))
y = (X[:, 0] + X[:, 1] > 0).astype(int)
idx = rng.permutation(len(X))
split = int(0.75 * len(X))
X_train, X_test = X[idx[:split]], X[idx[split:]]
y_train, y_test = y[idx[:split]], y[idx[split:]]
model = LogisticRegression(verbose=True)
model.fit(X_train, y_train)  #! swap: model.fit(X_train, y_test)
preds = model.predict(X_test)
print((preds == y_test).mean(), X_train.shape)
