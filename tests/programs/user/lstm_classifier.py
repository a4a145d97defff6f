import torch
import torch.nn as nn
from torch.utils.data import TensorDataset, DataLoader

VOCAB_SIZE = 1000
EMBED_DIM = 50
HIDDEN_DIM = 64
N_LAYERS = 2
SEQ_LEN = 20


class SentimentLSTM(nn.Module):
    def __init__(self, vocab_size, embedding_dim, hidden_dim, n_layers, output_size=1, bidirectional=True):
        super().__init__()
        self.hidden_dim = hidden_dim
        self.n_layers = n_layers
        self.num_directions = 2 if bidirectional else 1
        self.embedding = nn.Embedding(vocab_size, embedding_dim)
        self.lstm = nn.LSTM(embedding_dim, hidden_dim, n_layers, dropout=0.3, batch_first=True, bidirectional=bidirectional)  #! insize: self.lstm = nn.LSTM(hidden_dim, hidden_dim, n_layers, dropout=0.3, batch_first=True, bidirectional=bidirectional)  #! bf: self.lstm = nn.LSTM(embedding_dim, hidden_dim, n_layers, dropout=0.3, bidirectional=bidirectional)
        self.dropout = nn.Dropout(0.3)
        self.fc = nn.Linear(hidden_dim * self.num_directions, output_size)  #! fc: self.fc = nn.Linear(hidden_dim, output_size)
        self.sig = nn.Sigmoid()

    def forward(self, x, hidden):
        batch_size = x.size(0)
        embeds = self.embedding(x)
        lstm_out, hidden = self.lstm(embeds, hidden)
        lstm_out = lstm_out.contiguous().view(-1, self.hidden_dim * self.num_directions)
        out = self.fc(self.dropout(lstm_out))
        sig_out = self.sig(out)
        sig_out = sig_out.view(batch_size, -1)
        sig_out = sig_out[:, -1]  #! last:
        return sig_out, hidden

    def init_hidden(self, batch_size):
        weight = next(self.parameters()).data
        shape = (self.n_layers * self.num_directions, batch_size, self.hidden_dim)  #! hid: shape = (self.n_layers, batch_size, self.hidden_dim)  #! hid2: shape = (batch_size, self.n_layers * self.num_directions, self.hidden_dim)
        return (weight.new(*shape).zero_(), weight.new(*shape).zero_())


train_x = torch.randint(0, VOCAB_SIZE, (64, SEQ_LEN))  #! float: train_x = torch.rand(64, SEQ_LEN) * VOCAB_SIZE
train_y = torch.randint(0, 2, (64,))
loader = DataLoader(TensorDataset(train_x, train_y), shuffle=True, batch_size=16)
net = SentimentLSTM(VOCAB_SIZE, EMBED_DIM, HIDDEN_DIM, N_LAYERS)
criterion = nn.BCELoss()
optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
net.train()
for e in range(1):
    h = net.init_hidden(16)  #! bs: h = net.init_hidden(50)
    for inputs, labels in loader:
        h = tuple([each.data for each in h])
        net.zero_grad()
        output, h = net(inputs, h)
        loss = criterion(output.squeeze(), labels.float())  #! lab: loss = criterion(output.squeeze(), labels)
        loss.backward()
        nn.utils.clip_grad_norm_(net.parameters(), 5)
        optimizer.step()
    pred = torch.round(output.squeeze())
    correct = pred.eq(labels.float().view_as(pred))
    print(e, loss.item(), correct.sum().item() / len(labels))
