from math import sqrt
from dataclasses import dataclass, asdict

import torch
from torch import nn
from torch.nn import functional as F


@dataclass
class HParams:
    n_mel_channels: int = 10
    n_symbols: int = 20
    symbols_embedding_dim: int = 16
    encoder_kernel_size: int = 5
    encoder_n_convolutions: int = 2
    attention_rnn_dim: int = 24
    decoder_rnn_dim: int = 24
    prenet_dim: int = 12
    attention_dim: int = 8
    attention_location_n_filters: int = 4
    attention_location_kernel_size: int = 7
    n_frames_per_step: int = 1
    postnet_embedding_dim: int = 16
    postnet_kernel_size: int = 5


class LinearNorm(torch.nn.Module):
    def __init__(self, in_dim, out_dim, bias=True, w_init_gain='linear'):
        super(LinearNorm, self).__init__()
        self.linear_layer = torch.nn.Linear(in_dim, out_dim, bias=bias)
        torch.nn.init.xavier_uniform_(self.linear_layer.weight, gain=torch.nn.init.calculate_gain(w_init_gain))

    def forward(self, x):
        return self.linear_layer(x)


class ConvNorm(torch.nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size=1, stride=1, padding=None, dilation=1, bias=True):
        super(ConvNorm, self).__init__()
        if padding is None:
            assert(kernel_size % 2 == 1)
            padding = int(dilation * (kernel_size - 1) / 2)
        self.conv = torch.nn.Conv1d(in_channels, out_channels, kernel_size=kernel_size, stride=stride,
                                    padding=padding, dilation=dilation, bias=bias)

    def forward(self, signal):
        return self.conv(signal)


class LocationLayer(nn.Module):
    def __init__(self, n_filters, kernel_size, attention_dim):
        super(LocationLayer, self).__init__()
        padding = int((kernel_size - 1) / 2)
        self.location_conv = ConvNorm(2, n_filters, kernel_size=kernel_size, padding=padding, bias=False)
        self.location_dense = LinearNorm(n_filters, attention_dim, bias=False, w_init_gain='tanh')

    def forward(self, attention_weights_cat):
        processed = self.location_conv(attention_weights_cat)
        processed = processed.transpose(1, 2)
        return self.location_dense(processed)


class Attention(nn.Module):
    def __init__(self, attention_rnn_dim, embedding_dim, attention_dim, n_filters, kernel_size):
        super(Attention, self).__init__()
        self.query_layer = LinearNorm(attention_rnn_dim, attention_dim, bias=False, w_init_gain='tanh')
        self.memory_layer = LinearNorm(embedding_dim, attention_dim, bias=False, w_init_gain='tanh')
        self.v = LinearNorm(attention_dim, 1, bias=False)
        self.location_layer = LocationLayer(n_filters, kernel_size, attention_dim)
        self.score_mask_value = -float("inf")

    def get_alignment_energies(self, query, processed_memory, attention_weights_cat):
        processed_query = self.query_layer(query.unsqueeze(1))
        processed_attention_weights = self.location_layer(attention_weights_cat)
        energies = self.v(torch.tanh(processed_query + processed_attention_weights + processed_memory))
        return energies.squeeze(-1)

    def forward(self, attention_hidden_state, memory, processed_memory, attention_weights_cat, mask):
        alignment = self.get_alignment_energies(attention_hidden_state, processed_memory, attention_weights_cat)
        if mask is not None:
            alignment.data.masked_fill_(mask, self.score_mask_value)
        attention_weights = F.softmax(alignment, dim=1)
        attention_context = torch.bmm(attention_weights.unsqueeze(1), memory)
        return attention_context.squeeze(1), attention_weights


class Encoder(nn.Module):
    def __init__(self, hp):
        super().__init__()
        dim = hp.symbols_embedding_dim
        convolutions = []
        for _ in range(hp.encoder_n_convolutions):
            convolutions.append(nn.Sequential(ConvNorm(dim, dim, kernel_size=hp.encoder_kernel_size), nn.BatchNorm1d(dim)))
        self.convolutions = nn.ModuleList(convolutions)
        self.lstm = nn.LSTM(dim, int(dim / 2), 1, batch_first=True, bidirectional=True)

    def forward(self, x, input_lengths):
        for conv in self.convolutions:
            x = F.dropout(F.relu(conv(x)), 0.5, self.training)
        x = x.transpose(1, 2)
        input_lengths = input_lengths.cpu().numpy()
        x = nn.utils.rnn.pack_padded_sequence(x, input_lengths, batch_first=True)
        outputs, _ = self.lstm(x)
        outputs, _ = nn.utils.rnn.pad_packed_sequence(outputs, batch_first=True)
        return outputs


class Decoder(nn.Module):
    def __init__(self, hp):
        super().__init__()
        self.hp = hp
        E = hp.symbols_embedding_dim
        self.prenet = nn.ModuleList([LinearNorm(i, o, bias=False) for i, o in zip([hp.n_mel_channels, hp.prenet_dim], [hp.prenet_dim] * 2)])
        self.attention_rnn = nn.LSTMCell(hp.prenet_dim + E, hp.attention_rnn_dim)
        self.attention_layer = Attention(hp.attention_rnn_dim, E, hp.attention_dim, hp.attention_location_n_filters,
                                         hp.attention_location_kernel_size)
        self.decoder_rnn = nn.LSTMCell(hp.attention_rnn_dim + E, hp.decoder_rnn_dim, 1)
        self.linear_projection = LinearNorm(hp.decoder_rnn_dim + E, hp.n_mel_channels * hp.n_frames_per_step)
        self.gate_layer = LinearNorm(hp.decoder_rnn_dim + E, 1, w_init_gain='sigmoid')

    def get_go_frame(self, memory):
        B = memory.size(0)
        return memory.new_zeros(B, self.hp.n_mel_channels * self.hp.n_frames_per_step)

    def initialize_decoder_states(self, memory, mask):
        B = memory.size(0)
        MAX_TIME = memory.size(1)
        self.attention_hidden = memory.new_zeros(B, self.hp.attention_rnn_dim)
        self.attention_cell = memory.new_zeros(B, self.hp.attention_rnn_dim)
        self.decoder_hidden = memory.new_zeros(B, self.hp.decoder_rnn_dim)
        self.decoder_cell = memory.new_zeros(B, self.hp.decoder_rnn_dim)
        self.attention_weights = memory.new_zeros(B, MAX_TIME)
        self.attention_weights_cum = memory.new_zeros(B, MAX_TIME)
        self.attention_context = memory.new_zeros(B, self.hp.symbols_embedding_dim)
        self.memory = memory
        self.processed_memory = self.attention_layer.memory_layer(memory)
        self.mask = mask

    def decode(self, decoder_input):
        cell_input = torch.cat((decoder_input, self.attention_context), -1)
        self.attention_hidden, self.attention_cell = self.attention_rnn(cell_input, (self.attention_hidden, self.attention_cell))
        cat = torch.cat((self.attention_weights.unsqueeze(1), self.attention_weights_cum.unsqueeze(1)), dim=1)
        self.attention_context, self.attention_weights = self.attention_layer(
            self.attention_hidden, self.memory, self.processed_memory, cat, self.mask)
        self.attention_weights_cum = self.attention_weights_cum + self.attention_weights
        decoder_input = torch.cat((self.attention_hidden, self.attention_context), -1)
        self.decoder_hidden, self.decoder_cell = self.decoder_rnn(decoder_input, (self.decoder_hidden, self.decoder_cell))
        both = torch.cat((self.decoder_hidden, self.attention_context), dim=1)
        return self.linear_projection(both), self.gate_layer(both), self.attention_weights

    def run_prenet(self, x):
        for linear in self.prenet:
            x = F.dropout(F.relu(linear(x)), p=0.5, training=True)
        return x

    def forward(self, memory, decoder_inputs, mask):
        decoder_input = self.get_go_frame(memory).unsqueeze(0)
        decoder_inputs = decoder_inputs.transpose(1, 2)
        decoder_inputs = decoder_inputs.reshape(decoder_inputs.size(0), int(decoder_inputs.size(1) / self.hp.n_frames_per_step), -1)
        decoder_inputs = decoder_inputs.transpose(0, 1)
        decoder_inputs = torch.cat((decoder_input, decoder_inputs), dim=0)
        decoder_inputs = self.run_prenet(decoder_inputs)
        self.initialize_decoder_states(memory, mask)
        mel_outputs, gate_outputs, alignments = [], [], []
        while len(mel_outputs) < decoder_inputs.size(0) - 1:
            decoder_input = decoder_inputs[len(mel_outputs)]
            mel_output, gate_output, attention_weights = self.decode(decoder_input)
            mel_outputs += [mel_output.squeeze(1)]
            gate_outputs += [gate_output.squeeze(1)]
            alignments += [attention_weights]
        alignments = torch.stack(alignments).transpose(0, 1)
        gate_outputs = torch.stack(gate_outputs).transpose(0, 1).contiguous()
        mel_outputs = torch.stack(mel_outputs).transpose(0, 1).contiguous()
        mel_outputs = mel_outputs.view(mel_outputs.size(0), -1, self.hp.n_mel_channels).transpose(1, 2)
        return mel_outputs, gate_outputs, alignments


def get_mask_from_lengths(lengths):
    max_len = torch.max(lengths).item()
    ids = torch.arange(0, max_len, dtype=torch.long)
    return ids < lengths.unsqueeze(1)


class Tacotron2(nn.Module):
    def __init__(self, hp):
        super().__init__()
        self.embedding = nn.Embedding(hp.n_symbols, hp.symbols_embedding_dim)
        std = sqrt(2.0 / (hp.n_symbols + hp.symbols_embedding_dim))
        val = sqrt(3.0) * std
        self.embedding.weight.data.uniform_(-val, val)
        self.encoder, self.decoder = Encoder(hp), Decoder(hp)
        P = hp.postnet_embedding_dim
        self.postnet = nn.Sequential(ConvNorm(hp.n_mel_channels, P, hp.postnet_kernel_size), nn.Tanh(),
                                     ConvNorm(P, hp.n_mel_channels, hp.postnet_kernel_size))

    def forward(self, inputs):
        text, text_lengths, mels = inputs
        embedded = self.embedding(text).transpose(1, 2)
        encoder_outputs = self.encoder(embedded, text_lengths)
        mask = ~get_mask_from_lengths(text_lengths)
        mel_outputs, gate_outputs, alignments = self.decoder(encoder_outputs, mels, mask)
        mel_post = mel_outputs + self.postnet(mel_outputs)
        return mel_outputs, mel_post, gate_outputs, alignments


class CausalConv1d(nn.Conv1d):
    def __init__(self, cin, cout, kernel_size, dilation=1):
        self.left = (kernel_size - 1) * dilation
        super().__init__(cin, cout, kernel_size, dilation=dilation)

    def forward(self, x):
        return super().forward(F.pad(x, (self.left, 0)))


class WaveNet(nn.Module):
    def __init__(self, channels=8, skip=12, classes=32, cycles=1, layers=4, cond=10):
        super().__init__()
        self.inp = nn.Conv1d(classes, channels, 1)
        self.blocks = nn.ModuleList()
        for d in [2 ** i for i in range(layers)] * cycles:
            self.blocks.append(nn.ModuleDict({
                'dilated': CausalConv1d(channels, 2 * channels, 2, dilation=d),
                'cond': nn.Conv1d(cond, 2 * channels, 1),
                'res': nn.Conv1d(channels, channels, 1),
                'skip': nn.Conv1d(channels, skip, 1),
            }))
        self.out = nn.Sequential(nn.ReLU(), nn.Conv1d(skip, skip, 1), nn.ReLU(), nn.Conv1d(skip, classes, 1))

    def forward(self, x, c):
        c = F.interpolate(c, size=x.shape[-1], mode='nearest')
        x = self.inp(x)
        skips = 0
        for block in self.blocks:
            a, b = (block['dilated'](x) + block['cond'](c)).chunk(2, dim=1)
            z = torch.tanh(a) * torch.sigmoid(b)
            skips = skips + block['skip'](z)
            x = x + block['res'](z)
        return self.out(skips)


if __name__ == '__main__':
    hp = HParams()
    print(asdict(hp)['n_mel_channels'])
    model = Tacotron2(hp)
    text = torch.randint(0, hp.n_symbols, (3, 9))
    lengths = torch.tensor([9, 7, 4])
    mels = torch.randn(3, hp.n_mel_channels, 6)
    mel, post, gate, align = model((text, lengths, mels))
    loss = F.mse_loss(mel, mels) + F.mse_loss(post, mels) + F.binary_cross_entropy_with_logits(gate.view(-1, 1), torch.zeros(18, 1))
    loss.backward()
    wave = torch.randint(0, 32, (3, 40))
    logits = WaveNet()(F.one_hot(wave, 32).float().permute(0, 2, 1), post.detach())
    nll = F.cross_entropy(logits[:, :, :-1], wave[:, 1:])
    print(loss.item(), nll.item(), align.shape)
