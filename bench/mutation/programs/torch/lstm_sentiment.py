"""Sentiment from words: a vocabulary, padded batches by a collate function, a bidirectional LSTM."""

import torch
import torch.nn as nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
from torch.utils.data import DataLoader, Dataset

TEXTS = ["a fine film", "dull and far too long", "great fun", "not my kind of story at all"]
LABELS = [1, 0, 1, 0]
PAD = 0
vocab = {word: number for number, word in enumerate(sorted({w for t in TEXTS for w in t.split()}), start=1)}


class Reviews(Dataset):
    def __init__(self, texts, labels):
        self.items = [torch.tensor([vocab[w] for w in text.split()]) for text in texts]
        self.labels = torch.tensor(labels, dtype=torch.float32)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, i):
        return self.items[i], self.labels[i]


def collate(batch):
    ids, labels = zip(*batch)
    lengths = torch.tensor([len(i) for i in ids])
    padded = pad_sequence(list(ids), batch_first=True, padding_value=PAD)
    return padded, lengths, torch.stack(labels)


class SentimentLSTM(nn.Module):
    def __init__(self, vocab_size, embed_dim, hidden_dim, num_layers=2):
        super().__init__()
        self.embedding = nn.Embedding(vocab_size, embed_dim, padding_idx=PAD)
        self.lstm = nn.LSTM(embed_dim, hidden_dim, num_layers=num_layers, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(0.5)
        self.fc = nn.Linear(hidden_dim * 2, 1)

    def forward(self, ids, lengths):
        embedded = self.dropout(self.embedding(ids))
        packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
        packed_out, (hidden, cell) = self.lstm(packed)
        out, _ = pad_packed_sequence(packed_out, batch_first=True)
        final = torch.cat((hidden[-2], hidden[-1]), dim=1)
        return self.fc(self.dropout(final)).squeeze(1)


loader = DataLoader(Reviews(TEXTS, LABELS), batch_size=2, shuffle=False, collate_fn=collate)
model = SentimentLSTM(len(vocab) + 1, 16, 24)
criterion = nn.BCEWithLogitsLoss()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)

for epoch in range(2):
    for ids, lengths, labels in loader:
        optimizer.zero_grad()
        logits = model(ids, lengths)
        loss = criterion(logits, labels)
        loss.backward()
        optimizer.step()
        accuracy = ((torch.sigmoid(logits) > 0.5).float() == labels).float().mean()
    print(epoch, loss.item(), accuracy.item())
