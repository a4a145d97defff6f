"""The call: train the model of model.py on random spectrograms."""

import torch
from model import SpeechNet, count_parameters, loss_of

N_MELS = 64
N_FRAMES = 100
BATCH = 4


def make_batch():
    spectrogram = torch.rand(BATCH, 1, N_MELS, N_FRAMES)
    digits = torch.randint(0, 10, (BATCH,))
    return spectrogram, digits


def main():
    torch.manual_seed(0)
    model = SpeechNet()
    print("parameters:", count_parameters(model))
    optimizer = torch.optim.Adam(model.parameters())
    for step in range(3):
        spectrogram, digits = make_batch()
        loss = loss_of(model, spectrogram, digits)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        print("step", step, "loss", round(loss.item(), 3))


if __name__ == "__main__":
    main()
