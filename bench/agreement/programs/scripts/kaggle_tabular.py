# House prices: pandas -> torch with embeddings (kaggle notebook exported)
import random
import numpy as np
import pandas as pd
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import Dataset, DataLoader
from sklearn.model_selection import KFold, train_test_split
from sklearn.preprocessing import StandardScaler, LabelEncoder
from sklearn.metrics import mean_squared_error


class CFG:
    seed = 42
    n_splits = 2
    batch_size = 16
    epochs = 1
    lr = 1e-3
    emb_drop = 0.04
    layers = [32, 16]
    ps = [0.1, 0.1]


def seed_everything(seed=42):
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)


seed_everything(CFG.seed)
N = 80
df = pd.DataFrame({
    'neighborhood': np.random.choice(['a', 'b', 'c', 'd'], N),
    'style': np.random.choice(['x', 'y', 'z'], N),
    'area': np.random.rand(N) * 100,
    'rooms': np.random.randint(1, 8, N).astype(float),
    'year': np.random.randint(1900, 2010, N).astype(float),
    'price': np.random.rand(N) * 1e5,
})
cat_cols = ['neighborhood', 'style']
cont_cols = ['area', 'rooms', 'year']
for c in cat_cols:
    le = LabelEncoder()
    df[c] = le.fit_transform(df[c])
df['price'] = np.log1p(df['price'])
cat_dims = [int(df[col].nunique()) for col in cat_cols]
embedding_dim = [(x, min(50, (x + 1) // 2)) for x in cat_dims]


class HouseDataset(Dataset):
    def __init__(self, X_cat, X_cont, y=None):
        self.X_cat = X_cat
        self.X_cont = X_cont
        self.y = y

    def __len__(self):
        return len(self.X_cat)

    def __getitem__(self, idx):
        cats = torch.tensor(self.X_cat[idx], dtype=torch.long)
        conts = torch.tensor(self.X_cont[idx], dtype=torch.float32)
        if self.y is None:
            return cats, conts
        return cats, conts, torch.tensor(self.y[idx], dtype=torch.float32)


class FeedForwardNN(nn.Module):
    def __init__(self, embedding_dim, n_cont, out_sz, layers, p=0.5):
        super().__init__()
        self.embeds = nn.ModuleList([nn.Embedding(inp, out) for inp, out in embedding_dim])
        self.emb_drop = nn.Dropout(p)
        self.bn_cont = nn.BatchNorm1d(n_cont)
        layerlist = []
        n_emb = sum((out for inp, out in embedding_dim))
        n_in = n_emb + n_cont
        for i in layers:
            layerlist.append(nn.Linear(n_in, i))
            layerlist.append(nn.ReLU(inplace=True))
            layerlist.append(nn.BatchNorm1d(i))
            layerlist.append(nn.Dropout(p))
            n_in = i
        layerlist.append(nn.Linear(layers[-1], out_sz))
        self.layers = nn.Sequential(*layerlist)

    def forward(self, x_cat, x_cont):
        embeddings = []
        for i, e in enumerate(self.embeds):
            embeddings.append(e(x_cat[:, i]))
        x = torch.cat(embeddings, 1)
        x = self.emb_drop(x)
        x_cont = self.bn_cont(x_cont)
        x = torch.cat([x, x_cont], 1)
        x = self.layers(x)
        return x


class RMSELoss(nn.Module):
    def __init__(self, eps=1e-6):
        super().__init__()
        self.mse = nn.MSELoss()
        self.eps = eps

    def forward(self, yhat, y):
        return torch.sqrt(self.mse(yhat, y) + self.eps)


def train_fn(model, loader, optimizer, criterion, device):
    model.train()
    losses = []
    for cats, conts, y in loader:
        cats, conts, y = cats.to(device), conts.to(device), y.to(device)
        optimizer.zero_grad()
        preds = model(cats, conts).squeeze(1)
        loss = criterion(preds, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return np.mean(losses)


def valid_fn(model, loader, device):
    model.eval()
    preds = []
    with torch.no_grad():
        for cats, conts, y in loader:
            out = model(cats.to(device), conts.to(device))
            preds.append(out.view(-1).cpu().numpy())
    return np.concatenate(preds)


device = 'cuda' if torch.cuda.is_available() else 'cpu'
oof = np.zeros(len(df))
kf = KFold(n_splits=CFG.n_splits, shuffle=True, random_state=CFG.seed)
for fold, (trn_idx, val_idx) in enumerate(kf.split(df)):
    train_df = df.iloc[trn_idx].reset_index(drop=True)
    valid_df = df.iloc[val_idx].reset_index(drop=True)
    scaler = StandardScaler()
    X_train_cont = scaler.fit_transform(train_df[cont_cols])
    X_valid_cont = scaler.transform(valid_df[cont_cols])
    train_ds = HouseDataset(train_df[cat_cols].values, X_train_cont, train_df['price'].values)
    valid_ds = HouseDataset(valid_df[cat_cols].values, X_valid_cont, valid_df['price'].values)
    train_loader = DataLoader(train_ds, batch_size=CFG.batch_size, shuffle=True, drop_last=True)
    valid_loader = DataLoader(valid_ds, batch_size=CFG.batch_size * 2, shuffle=False)
    model = FeedForwardNN(embedding_dim, len(cont_cols), 1, CFG.layers, p=0.2).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=CFG.lr)
    criterion = RMSELoss()
    for epoch in range(CFG.epochs):
        avg_loss = train_fn(model, train_loader, optimizer, criterion, device)
    preds = valid_fn(model, valid_loader, device)
    oof[val_idx] = preds
    print(f'fold {fold} rmse {np.sqrt(mean_squared_error(valid_df["price"], preds)):.4f}')
X_tr, X_te, y_tr, y_te = train_test_split(df[cont_cols].to_numpy(dtype=np.float32), df['price'].values, test_size=0.25, random_state=0)
baseline = nn.Linear(X_tr.shape[1], 1)
out = baseline(torch.from_numpy(X_tr))
residual = out.squeeze() - torch.tensor(y_tr, dtype=torch.float32)
print(oof.mean(), residual.shape)
