import numpy as np
import pandas as pd
import torch
import torch.nn as nn
from sklearn.preprocessing import MinMaxScaler
from sklearn.model_selection import train_test_split

dates = pd.date_range("2020-01-01", periods=300)
df = pd.DataFrame({"Close": np.cumsum(np.random.randn(300)) + 100, "Volume": np.random.rand(300)}, index=dates)
scaler = MinMaxScaler(feature_range=(-1, 1))
data = scaler.fit_transform(df[["Close", "Volume"]].values)
seq_length = 20


def sliding_windows(data, seq_length):
    x, y = [], []
    for i in range(len(data) - seq_length - 1):
        x.append(data[i:(i + seq_length)])
        y.append(data[i + seq_length, 0])
    return np.array(x), np.array(y)


x, y = sliding_windows(data, seq_length)
X_train, X_test, y_train, y_test = train_test_split(x, y, test_size=0.2, shuffle=False)
X_train = torch.tensor(X_train, dtype=torch.float32)  #! f64: X_train = torch.tensor(X_train)
y_train = torch.tensor(y_train, dtype=torch.float32).unsqueeze(1)
X_test = torch.from_numpy(X_test).float()


class LSTM(nn.Module):
    def __init__(self, num_classes, input_size, hidden_size, num_layers):
        super(LSTM, self).__init__()
        self.num_layers = num_layers
        self.hidden_size = hidden_size
        self.lstm = nn.LSTM(input_size=input_size, hidden_size=hidden_size, num_layers=num_layers, batch_first=True)
        self.fc = nn.Linear(hidden_size, num_classes)

    def forward(self, x):
        h_0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size)  #! h0: h_0 = torch.zeros(self.num_layers, x.size(1), self.hidden_size)
        c_0 = torch.zeros(self.num_layers, x.size(0), self.hidden_size)
        ula, (h_out, _) = self.lstm(x, (h_0, c_0))
        h_out = h_out[-1]  #! view: h_out = h_out.view(-1, self.hidden_size * 2)
        return self.fc(h_out)


lstm = LSTM(1, 2, 16, 1)  #! in: lstm = LSTM(1, 1, 16, 1)
criterion = torch.nn.MSELoss()
optimizer = torch.optim.Adam(lstm.parameters(), lr=0.01)
for epoch in range(3):
    outputs = lstm(X_train)
    optimizer.zero_grad()
    loss = criterion(outputs, y_train)
    loss.backward()
    optimizer.step()
lstm.eval()
with torch.no_grad():
    pred = lstm(X_test).numpy()
full = np.concatenate([pred, np.zeros((len(pred), 1))], axis=1)
restored = scaler.inverse_transform(full)[:, 0]  #! inv: restored = scaler.inverse_transform(pred)[:, 0]
print(loss.item(), restored.shape)
