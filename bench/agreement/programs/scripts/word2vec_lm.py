# word2vec with negative sampling, then an LSTM LM with packed sequences
import collections
import math
import random
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.nn.utils.rnn import pad_sequence, pack_padded_sequence, pad_packed_sequence
from torch.utils.data import DataLoader, Dataset

corpus = ["the quick brown fox jumps over the lazy dog", "the dog sleeps", "a quick dog runs over the hill",
          "the fox is brown and the dog is lazy"]
tokens = [w for s in corpus for w in s.split()]
counter = collections.Counter(tokens)
vocab = ['<pad>', '<bos>', '<eos>'] + [w for w, c in counter.most_common()]
word2idx = {w: i for i, w in enumerate(vocab)}
PAD, BOS, EOS = 0, 1, 2
V = len(vocab)


class SkipGram(nn.Module):
    def __init__(self, vocab_size, emb_dim):
        super().__init__()
        self.u_embeddings = nn.Embedding(vocab_size, emb_dim, sparse=True)
        self.v_embeddings = nn.Embedding(vocab_size, emb_dim, sparse=True)
        initrange = 1.0 / emb_dim
        nn.init.uniform_(self.u_embeddings.weight.data, -initrange, initrange)
        nn.init.constant_(self.v_embeddings.weight.data, 0)

    def forward(self, pos_u, pos_v, neg_v):
        emb_u = self.u_embeddings(pos_u)
        emb_v = self.v_embeddings(pos_v)
        emb_neg_v = self.v_embeddings(neg_v)
        score = torch.sum(torch.mul(emb_u, emb_v), dim=1)
        score = torch.clamp(score, max=10, min=-10)
        score = -F.logsigmoid(score)
        neg_score = torch.bmm(emb_neg_v, emb_u.unsqueeze(2)).squeeze()
        neg_score = torch.clamp(neg_score, max=10, min=-10)
        neg_score = -torch.sum(F.logsigmoid(-neg_score), dim=1)
        return torch.mean(score + neg_score)


def skipgram_pairs(sentences, window=2):
    pairs = []
    for s in sentences:
        ids = [word2idx[w] for w in s.split()]
        for i, c in enumerate(ids):
            for j in range(max(0, i - window), min(len(ids), i + window + 1)):
                if i != j:
                    pairs.append((c, ids[j]))
    return pairs


freqs = torch.tensor([counter.get(w, 0) for w in vocab], dtype=torch.float)
noise = freqs ** 0.75
noise = noise / noise.sum()
pairs = skipgram_pairs(corpus)
sg = SkipGram(V, 12)
opt = torch.optim.SparseAdam(list(sg.parameters()), lr=0.01)
batch_size, k = 8, 5
for start in range(0, 16, batch_size):
    batch = pairs[start:start + batch_size]
    pos_u = torch.LongTensor([p[0] for p in batch])
    pos_v = torch.LongTensor([p[1] for p in batch])
    neg_v = torch.multinomial(noise, batch_size * k, replacement=True).view(batch_size, -1)
    opt.zero_grad()
    loss = sg(pos_u, pos_v, neg_v)
    loss.backward()
    opt.step()


def most_similar(word, topn=3):
    W = sg.u_embeddings.weight.detach()
    W = W / W.norm(dim=1, keepdim=True)
    sims = W @ W[word2idx[word]]
    best = sims.argsort(descending=True)[1:topn + 1]
    return [(vocab[i], sims[i].item()) for i in best.tolist()]


class Sentences(Dataset):
    def __init__(self, sentences):
        self.data = [[BOS] + [word2idx[w] for w in s.split()] + [EOS] for s in sentences]

    def __len__(self):
        return len(self.data)

    def __getitem__(self, i):
        return torch.tensor(self.data[i])


def collate_fn(batch):
    batch = sorted(batch, key=len, reverse=True)
    lengths = torch.tensor([len(x) - 1 for x in batch])
    padded = pad_sequence(batch, batch_first=True, padding_value=PAD)
    return padded[:, :-1], padded[:, 1:], lengths


class RNNModel(nn.Module):
    def __init__(self, rnn_type, ntoken, ninp, nhid, nlayers, dropout=0.2, tie_weights=False):
        super().__init__()
        self.drop = nn.Dropout(dropout)
        self.encoder = nn.Embedding(ntoken, ninp, padding_idx=PAD)
        if rnn_type in ['LSTM', 'GRU']:
            self.rnn = getattr(nn, rnn_type)(ninp, nhid, nlayers, dropout=dropout, batch_first=True)
        else:
            nonlinearity = {'RNN_TANH': 'tanh', 'RNN_RELU': 'relu'}[rnn_type]
            self.rnn = nn.RNN(ninp, nhid, nlayers, nonlinearity=nonlinearity, dropout=dropout, batch_first=True)
        self.decoder = nn.Linear(nhid, ntoken)
        if tie_weights:
            if nhid != ninp:
                raise ValueError('When using the tied flag, nhid must be equal to emsize')
            self.decoder.weight = self.encoder.weight
        self.rnn_type, self.nhid, self.nlayers = rnn_type, nhid, nlayers

    def forward(self, input, lengths, hidden=None):
        emb = self.drop(self.encoder(input))
        packed = pack_padded_sequence(emb, lengths, batch_first=True)
        output, hidden = self.rnn(packed, hidden)
        output, _ = pad_packed_sequence(output, batch_first=True)
        output = self.drop(output)
        decoded = self.decoder(output)
        return F.log_softmax(decoded, dim=-1), hidden

    def init_hidden(self, bsz):
        weight = next(self.parameters())
        if self.rnn_type == 'LSTM':
            return (weight.new_zeros(self.nlayers, bsz, self.nhid), weight.new_zeros(self.nlayers, bsz, self.nhid))
        else:
            return weight.new_zeros(self.nlayers, bsz, self.nhid)


loader = DataLoader(Sentences(corpus), batch_size=2, shuffle=True, collate_fn=collate_fn)
for kind in ('LSTM', 'GRU', 'RNN_TANH'):
    lm = RNNModel(kind, V, 16, 16, 2, tie_weights=True)
    optimizer = torch.optim.AdamW(lm.parameters(), lr=1e-3)
    total = 0.
    for x, y, lengths in loader:
        out, hidden = lm(x, lengths, lm.init_hidden(x.size(0)))
        loss = F.nll_loss(out.reshape(-1, V), y.reshape(-1), ignore_index=PAD)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * x.size(0)
    print(kind, math.exp(total / len(corpus)))
print(most_similar(random.choice(['dog', 'fox'])))
