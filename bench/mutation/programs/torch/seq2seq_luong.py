"""Translation of number sequences: GRU encoder, GRU decoder with dot-product attention, teacher forcing."""

import random

import torch
import torch.nn as nn
import torch.nn.functional as F

SRC_VOCAB, TRG_VOCAB, EMB, HID = 20, 22, 12, 24
SOS = 1


class Encoder(nn.Module):
    def __init__(self, vocab, emb, hid):
        super().__init__()
        self.embedding = nn.Embedding(vocab, emb)
        self.rnn = nn.GRU(emb, hid, batch_first=True, bidirectional=True)
        self.bridge = nn.Linear(hid * 2, hid)

    def forward(self, src):
        outputs, hidden = self.rnn(self.embedding(src))
        hidden = torch.tanh(self.bridge(torch.cat((hidden[0], hidden[1]), dim=1)))
        return outputs, hidden.unsqueeze(0)


class Attention(nn.Module):
    def __init__(self, enc_hid, dec_hid):
        super().__init__()
        self.project = nn.Linear(enc_hid, dec_hid)

    def forward(self, query, outputs):
        keys = self.project(outputs)
        scores = torch.bmm(keys, query.transpose(1, 2)).squeeze(2)
        weights = F.softmax(scores, dim=1)
        context = torch.bmm(weights.unsqueeze(1), outputs)
        return context, weights


class Decoder(nn.Module):
    def __init__(self, vocab, emb, enc_hid, dec_hid):
        super().__init__()
        self.embedding = nn.Embedding(vocab, emb)
        self.attention = Attention(enc_hid, dec_hid)
        self.rnn = nn.GRU(emb + enc_hid, dec_hid, batch_first=True)
        self.out = nn.Linear(dec_hid + enc_hid, vocab)

    def forward(self, token, hidden, outputs):
        embedded = self.embedding(token.unsqueeze(1))
        query = hidden[-1].unsqueeze(1)
        context, weights = self.attention(query, outputs)
        step, hidden = self.rnn(torch.cat((embedded, context), dim=2), hidden)
        logits = self.out(torch.cat((step, context), dim=2)).squeeze(1)
        return logits, hidden, weights


class Seq2Seq(nn.Module):
    def __init__(self, encoder, decoder):
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder

    def forward(self, src, trg, teacher_forcing=0.5):
        batch, length = trg.shape
        logits = torch.zeros(batch, length, TRG_VOCAB)
        outputs, hidden = self.encoder(src)
        token = trg[:, 0]
        for t in range(1, length):
            step, hidden, _ = self.decoder(token, hidden, outputs)
            logits[:, t] = step
            token = trg[:, t] if random.random() < teacher_forcing else step.argmax(1)
        return logits


model = Seq2Seq(Encoder(SRC_VOCAB, EMB, HID), Decoder(TRG_VOCAB, EMB, HID * 2, HID))
optimizer = torch.optim.Adam(model.parameters())
src = torch.randint(2, SRC_VOCAB, (5, 9))
trg = torch.randint(2, TRG_VOCAB, (5, 7))
trg[:, 0] = SOS
for _ in range(2):
    logits = model(src, trg)
    loss = F.cross_entropy(logits[:, 1:].reshape(-1, TRG_VOCAB), trg[:, 1:].reshape(-1))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
