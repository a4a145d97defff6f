import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import Dataset, DataLoader

training = [("the dog ate the apple".split(), ["DET", "NN", "V", "DET", "NN"]),
            ("everybody read that book".split(), ["NN", "V", "DET", "NN"]),
            ("she sleeps".split(), ["NN", "V"])]
word_to_ix, tag_to_ix = {"<pad>": 0}, {"DET": 0, "NN": 1, "V": 2}
for sent, _ in training:
    for w in sent:
        if w not in word_to_ix:
            word_to_ix[w] = len(word_to_ix)


class TagDataset(Dataset):
    def __init__(self, pairs):
        self.pairs = pairs

    def __len__(self):
        return len(self.pairs)

    def __getitem__(self, i):
        words, tags = self.pairs[i]
        return torch.tensor([word_to_ix[w] for w in words]), torch.tensor([tag_to_ix[t] for t in tags])


def collate(batch):
    xs, ys = zip(*batch)
    lengths = torch.tensor([len(x) for x in xs])
    return pad_sequence(xs, batch_first=True), pad_sequence(ys, batch_first=True, padding_value=-1), lengths


class Tagger(nn.Module):
    def __init__(self, vocab, emb, hid, tags):
        super().__init__()
        self.emb = nn.Embedding(vocab, emb, padding_idx=0)
        self.lstm = nn.LSTM(emb, hid, batch_first=True, bidirectional=True)
        self.out = nn.Linear(2 * hid, tags)  #! out: self.out = nn.Linear(hid, tags)

    def forward(self, x, lengths):
        e = self.emb(x)
        packed = pack_padded_sequence(e, lengths, batch_first=True, enforce_sorted=False)
        h, _ = self.lstm(packed)
        h, _ = pad_packed_sequence(h, batch_first=True)  #! pad:
        return self.out(h)


loader = DataLoader(TagDataset(training), batch_size=3, collate_fn=collate)  #! coll: loader = DataLoader(TagDataset(training), batch_size=3)
model = Tagger(len(word_to_ix), 8, 6, len(tag_to_ix))
loss_fn = nn.CrossEntropyLoss(ignore_index=-1)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
for epoch in range(2):
    for x, y, lengths in loader:
        opt.zero_grad()
        scores = model(x, lengths)
        loss = loss_fn(scores.view(-1, scores.size(-1)), y.view(-1))  #! tr: loss = loss_fn(scores, y)
        loss.backward()
        opt.step()
print(loss.item(), scores.argmax(-1).shape)
