"""Forecasting: N-BEATS, and a small transformer with value/time embeddings (Informer-like)."""
import math
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader
from types import SimpleNamespace


class Dataset_Hour(Dataset):
    def __init__(self, df, size, flag='train', scale=True):
        self.seq_len, self.label_len, self.pred_len = size
        type_map = {'train': 0, 'val': 1}
        self.set_type = type_map[flag]
        n = len(df)
        border1s = [0, int(n * 0.7) - self.seq_len]
        border2s = [int(n * 0.7), n]
        border1, border2 = border1s[self.set_type], border2s[self.set_type]
        values = df.drop(columns=['date']).values.astype(np.float32)
        if scale:
            mean, std = values.mean(axis=0), values.std(axis=0)
            values = (values - mean) / std
        stamp = pd.DataFrame({'date': df['date'][border1:border2]})
        stamp['month'] = stamp.date.apply(lambda row: row.month)
        stamp['hour'] = stamp.date.apply(lambda row: row.hour)
        self.data_x = values[border1:border2]
        self.data_y = values[border1:border2]
        self.data_stamp = stamp.drop(columns=['date']).values

    def __getitem__(self, index):
        s_begin = index
        s_end = s_begin + self.seq_len
        r_begin = s_end - self.label_len
        r_end = r_begin + self.label_len + self.pred_len
        seq_x = self.data_x[s_begin:s_end]
        seq_y = self.data_y[r_begin:r_end]
        return seq_x, seq_y, self.data_stamp[s_begin:s_end], self.data_stamp[r_begin:r_end]

    def __len__(self):
        return len(self.data_x) - self.seq_len - self.pred_len + 1


class PositionalEmbedding(nn.Module):
    def __init__(self, d_model, max_len=500):
        super().__init__()
        pe = torch.zeros(max_len, d_model).float()
        pe.requires_grad = False
        position = torch.arange(0, max_len).float().unsqueeze(1)
        div_term = (torch.arange(0, d_model, 2).float() * -(math.log(10000.0) / d_model)).exp()
        pe[:, 0::2] = torch.sin(position * div_term)
        pe[:, 1::2] = torch.cos(position * div_term)
        pe = pe.unsqueeze(0)
        self.register_buffer('pe', pe)

    def forward(self, x):
        return self.pe[:, :x.size(1)]


class TokenEmbedding(nn.Module):
    def __init__(self, c_in, d_model):
        super().__init__()
        self.tokenConv = nn.Conv1d(in_channels=c_in, out_channels=d_model, kernel_size=3, padding=1, padding_mode='circular')
        for m in self.modules():
            if isinstance(m, nn.Conv1d):
                nn.init.kaiming_normal_(m.weight, mode='fan_in', nonlinearity='leaky_relu')

    def forward(self, x):
        return self.tokenConv(x.permute(0, 2, 1)).transpose(1, 2)


class TemporalEmbedding(nn.Module):
    def __init__(self, d_model):
        super().__init__()
        self.hour_embed = nn.Embedding(24, d_model)
        self.month_embed = nn.Embedding(13, d_model)

    def forward(self, x):
        x = x.long()
        return self.hour_embed(x[:, :, 1]) + self.month_embed(x[:, :, 0])


class DataEmbedding(nn.Module):
    def __init__(self, c_in, d_model, dropout=0.1):
        super().__init__()
        self.value_embedding = TokenEmbedding(c_in=c_in, d_model=d_model)
        self.position_embedding = PositionalEmbedding(d_model=d_model)
        self.temporal_embedding = TemporalEmbedding(d_model=d_model)
        self.dropout = nn.Dropout(p=dropout)

    def forward(self, x, x_mark):
        x = self.value_embedding(x) + self.position_embedding(x) + self.temporal_embedding(x_mark)
        return self.dropout(x)


class series_decomp(nn.Module):
    def __init__(self, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size
        self.avg = nn.AvgPool1d(kernel_size=kernel_size, stride=1, padding=0)

    def forward(self, x):
        front = x[:, 0:1, :].repeat(1, (self.kernel_size - 1) // 2, 1)
        end = x[:, -1:, :].repeat(1, (self.kernel_size - 1) // 2, 1)
        padded = torch.cat([front, x, end], dim=1)
        moving_mean = self.avg(padded.permute(0, 2, 1)).permute(0, 2, 1)
        return x - moving_mean, moving_mean


class FullAttention(nn.Module):
    def __init__(self, mask_flag=True):
        super().__init__()
        self.mask_flag = mask_flag

    def forward(self, queries, keys, values):
        B, L, H, E = queries.shape
        _, S, _, D = values.shape
        scale = 1. / math.sqrt(E)
        scores = torch.einsum("blhe,bshe->bhls", queries, keys)
        if self.mask_flag:
            attn_mask = torch.triu(torch.ones([B, 1, L, S], dtype=torch.bool), diagonal=1)
            scores.masked_fill_(attn_mask, -np.inf)
        A = torch.softmax(scale * scores, dim=-1)
        V = torch.einsum("bhls,bshd->blhd", A, values)
        return V.contiguous()


class AttentionLayer(nn.Module):
    def __init__(self, attention, d_model, n_heads, d_keys=None, d_values=None):
        super().__init__()
        d_keys = d_keys or (d_model // n_heads)
        d_values = d_values or (d_model // n_heads)
        self.inner_attention = attention
        self.query_projection = nn.Linear(d_model, d_keys * n_heads)
        self.key_projection = nn.Linear(d_model, d_keys * n_heads)
        self.value_projection = nn.Linear(d_model, d_values * n_heads)
        self.out_projection = nn.Linear(d_values * n_heads, d_model)
        self.n_heads = n_heads

    def forward(self, queries, keys, values):
        B, L, _ = queries.shape
        _, S, _ = keys.shape
        H = self.n_heads
        queries = self.query_projection(queries).view(B, L, H, -1)
        keys = self.key_projection(keys).view(B, S, H, -1)
        values = self.value_projection(values).view(B, S, H, -1)
        out = self.inner_attention(queries, keys, values)
        return self.out_projection(out.view(B, L, -1))


class Model(nn.Module):
    def __init__(self, configs):
        super().__init__()
        self.pred_len = configs.pred_len
        self.label_len = configs.label_len
        self.decomp = series_decomp(configs.moving_avg)
        self.enc_embedding = DataEmbedding(configs.enc_in, configs.d_model, configs.dropout)
        self.dec_embedding = DataEmbedding(configs.dec_in, configs.d_model, configs.dropout)
        self.encoder = nn.ModuleList([
            AttentionLayer(FullAttention(False), configs.d_model, configs.n_heads) for l in range(configs.e_layers)
        ])
        self.self_attn = AttentionLayer(FullAttention(True), configs.d_model, configs.n_heads)
        self.cross_attn = AttentionLayer(FullAttention(False), configs.d_model, configs.n_heads)
        self.conv1 = nn.Conv1d(configs.d_model, configs.d_ff, 1)
        self.conv2 = nn.Conv1d(configs.d_ff, configs.d_model, 1)
        self.norm = nn.LayerNorm(configs.d_model)
        self.projection = nn.Linear(configs.d_model, configs.c_out, bias=True)

    def forward(self, x_enc, x_mark_enc, x_dec, x_mark_dec):
        mean = torch.mean(x_enc, dim=1).unsqueeze(1).repeat(1, self.pred_len, 1)
        seasonal_init, trend_init = self.decomp(x_enc)
        trend = torch.cat([trend_init[:, -self.label_len:, :], mean], dim=1)
        enc = self.enc_embedding(x_enc, x_mark_enc)
        for layer in self.encoder:
            enc = self.norm(enc + layer(enc, enc, enc))
        dec = self.dec_embedding(x_dec, x_mark_dec)
        dec = self.norm(dec + self.self_attn(dec, dec, dec))
        dec = self.norm(dec + self.cross_attn(dec, enc, enc))
        y = self.conv2(F.gelu(self.conv1(dec.transpose(-1, 1)))).transpose(-1, 1)
        out = self.projection(self.norm(dec + y)) + trend
        return out[:, -self.pred_len:, :]


class NBeatsBlock(nn.Module):
    def __init__(self, units, theta_dim, backcast_length, forecast_length):
        super().__init__()
        self.fcs = nn.ModuleList([nn.Linear(backcast_length, units)] + [nn.Linear(units, units) for _ in range(3)])
        self.theta_b_fc = nn.Linear(units, theta_dim, bias=False)
        self.theta_f_fc = nn.Linear(units, theta_dim, bias=False)
        self.basis = {
            'b': torch.stack([torch.linspace(0, 1, backcast_length) ** i for i in range(theta_dim)]),
            'f': torch.stack([torch.linspace(0, 1, forecast_length) ** i for i in range(theta_dim)]),
        }

    def forward(self, x):
        for fc in self.fcs:
            x = F.relu(fc(x))
        backcast = self.theta_b_fc(x) @ self.basis['b']
        forecast = torch.einsum('bp,pt->bt', self.theta_f_fc(x), self.basis['f'])
        return backcast, forecast


configs = SimpleNamespace(seq_len=24, label_len=12, pred_len=8, enc_in=3, dec_in=3, c_out=3, d_model=16,
                          n_heads=4, e_layers=2, d_ff=32, moving_avg=5, dropout=0.05)
df = pd.DataFrame(np.random.randn(200, 3), columns=['a', 'b', 'OT'])
df['date'] = pd.date_range('2020-01-01', periods=200, freq='h')
train = Dataset_Hour(df, (configs.seq_len, configs.label_len, configs.pred_len))
loader = DataLoader(train, batch_size=16, shuffle=True, drop_last=True)
model = Model(configs)
opt = torch.optim.Adam(model.parameters())
for i, (batch_x, batch_y, batch_x_mark, batch_y_mark) in enumerate(loader):
    batch_x = batch_x.float()
    batch_y = batch_y.float()
    dec_inp = torch.zeros_like(batch_y[:, -configs.pred_len:, :]).float()
    dec_inp = torch.cat([batch_y[:, :configs.label_len, :], dec_inp], dim=1).float()
    outputs = model(batch_x, batch_x_mark.float(), dec_inp, batch_y_mark.float())
    batch_y = batch_y[:, -configs.pred_len:, 0:]
    loss = F.mse_loss(outputs, batch_y)
    opt.zero_grad()
    loss.backward()
    opt.step()
    if i == 1:
        break
blocks = nn.ModuleList(NBeatsBlock(20, 3, configs.seq_len, configs.pred_len) for _ in range(2))
residual = batch_x[..., -1]
forecast = 0
for block in blocks:
    b, f = block(residual)
    residual = residual - b
    forecast = forecast + f
print(loss.item(), forecast.shape)
