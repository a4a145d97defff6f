import torch
import torch.nn as nn
import torch.nn.functional as F


class M5(nn.Module):
    def __init__(self, n_input=1, n_output=35, stride=16, n_channel=32):
        super().__init__()
        self.conv1 = nn.Conv1d(n_input, n_channel, kernel_size=80, stride=stride)
        self.bn1 = nn.BatchNorm1d(n_channel)
        self.pool1 = nn.MaxPool1d(4)
        self.conv2 = nn.Conv1d(n_channel, n_channel, kernel_size=3)
        self.bn2 = nn.BatchNorm1d(n_channel)
        self.pool2 = nn.MaxPool1d(4)
        self.conv3 = nn.Conv1d(n_channel, 2 * n_channel, kernel_size=3)  #! c3: self.conv3 = nn.Conv1d(2 * n_channel, 2 * n_channel, kernel_size=3)
        self.bn3 = nn.BatchNorm1d(2 * n_channel)
        self.pool3 = nn.MaxPool1d(4)
        self.fc1 = nn.Linear(2 * n_channel, n_output)

    def forward(self, x):
        x = self.pool1(F.relu(self.bn1(self.conv1(x))))
        x = self.pool2(F.relu(self.bn2(self.conv2(x))))
        x = self.pool3(F.relu(self.bn3(self.conv3(x))))
        x = F.avg_pool1d(x, x.shape[-1])
        x = x.permute(0, 2, 1)  #! perm:
        x = self.fc1(x)
        return F.log_softmax(x, dim=2)


def nll(output, target):
    return F.nll_loss(output.squeeze(1), target)  #! sq: return F.nll_loss(output, target)


waveforms = torch.randn(6, 1, 8000)  #! ch: waveforms = torch.randn(6, 8000)  #! short: waveforms = torch.randn(6, 1, 800)  #! stereo: waveforms = torch.randn(6, 2, 8000)
targets = torch.randint(0, 35, (6,))
model = M5()
loss = nll(model(waveforms), targets)
loss.backward()
window = torch.hann_window(400)
spec = torch.stft(waveforms.squeeze(1), n_fft=400, hop_length=160, window=window, return_complex=True)
power = spec.abs().pow(2)
mel = torch.rand(64, 201) @ power  #! mel: mel = torch.rand(64, 200) @ power
print(loss.item(), spec.shape, mel.shape)
