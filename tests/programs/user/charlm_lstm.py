import numpy as np
import torch
from torch import nn

text = "hello how are you? good i am fine. have a nice day " * 20
chars = tuple(set(text))
int2char = dict(enumerate(chars))
char2int = {ch: ii for ii, ch in int2char.items()}
encoded = np.array([char2int[ch] for ch in text])


def one_hot_encode(arr, n_labels):
    one_hot = np.zeros((np.multiply(*arr.shape), n_labels), dtype=np.float32)  #! f64: one_hot = np.zeros((np.multiply(*arr.shape), n_labels))
    one_hot[np.arange(one_hot.shape[0]), arr.flatten()] = 1.
    one_hot = one_hot.reshape((*arr.shape, n_labels))  #! resh: one_hot = one_hot.reshape((arr.shape[0], n_labels))
    return one_hot


def get_batches(arr, n_seqs, n_steps):
    batch_size = n_seqs * n_steps
    n_batches = len(arr) // batch_size
    arr = arr[:n_batches * batch_size]
    arr = arr.reshape((n_seqs, -1))
    for n in range(0, arr.shape[1], n_steps):
        x = arr[:, n:n + n_steps]
        y = np.zeros_like(x)
        y[:, :-1], y[:, -1] = x[:, 1:], x[:, 0]
        yield x, y


class CharRNN(nn.Module):
    def __init__(self, tokens, n_hidden=64, n_layers=2, drop_prob=0.5):
        super().__init__()
        self.n_layers, self.n_hidden = n_layers, n_hidden
        self.chars = tokens
        self.lstm = nn.LSTM(len(self.chars), n_hidden, n_layers, dropout=drop_prob, batch_first=True)
        self.dropout = nn.Dropout(drop_prob)
        self.fc = nn.Linear(n_hidden, len(self.chars))

    def forward(self, x, hc):
        x, (h, c) = self.lstm(x, hc)  #! tup: x = self.lstm(x, hc)
        x = self.dropout(x)
        x = x.reshape(x.size(0) * x.size(1), self.n_hidden)
        return self.fc(x), (h, c)

    def init_hidden(self, n_seqs):
        weight = next(self.parameters()).data
        return (weight.new(self.n_layers, n_seqs, self.n_hidden).zero_(),
                weight.new(self.n_layers, n_seqs, self.n_hidden).zero_())


net = CharRNN(chars)
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
criterion = nn.CrossEntropyLoss()
n_seqs, n_steps = 4, 25
h = net.init_hidden(n_seqs)
for x, y in get_batches(encoded, n_seqs, n_steps):
    x = one_hot_encode(x, len(net.chars))
    inputs, targets = torch.from_numpy(x), torch.from_numpy(y)
    h = tuple([each.data for each in h])
    net.zero_grad()
    output, h = net(inputs, h)  #! noth: output = net(inputs, h)
    loss = criterion(output, targets.view(n_seqs * n_steps))  #! tgt: loss = criterion(output, targets)
    loss.backward()
    nn.utils.clip_grad_norm_(net.parameters(), 5)
    opt.step()
p = torch.softmax(output, dim=1).detach().numpy()  #! det: p = torch.softmax(output, dim=1).numpy()
print(loss.item(), p.shape)
