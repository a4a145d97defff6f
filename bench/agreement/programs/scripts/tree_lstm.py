import torch
import torch.nn as nn
import torch.nn.functional as F


class Tree(object):
    def __init__(self, value=None):
        self.parent = None
        self.children = []
        self.value = value

    def add_child(self, child):
        child.parent = self
        self.children.append(child)
        return self

    def depth(self):
        return 1 + max((c.depth() for c in self.children), default=0)


class ChildSumTreeLSTM(nn.Module):
    def __init__(self, in_dim, mem_dim):
        super().__init__()
        self.in_dim = in_dim
        self.mem_dim = mem_dim
        self.ioux = nn.Linear(self.in_dim, 3 * self.mem_dim)
        self.iouh = nn.Linear(self.mem_dim, 3 * self.mem_dim)
        self.fx = nn.Linear(self.in_dim, self.mem_dim)
        self.fh = nn.Linear(self.mem_dim, self.mem_dim)

    def node_forward(self, inputs, child_c, child_h):
        child_h_sum = torch.sum(child_h, dim=0, keepdim=True)
        iou = self.ioux(inputs) + self.iouh(child_h_sum)
        i, o, u = torch.split(iou, iou.size(1) // 3, dim=1)
        i, o, u = torch.sigmoid(i), torch.sigmoid(o), torch.tanh(u)
        f = torch.sigmoid(self.fh(child_h) + self.fx(inputs).repeat(len(child_h), 1))
        fc = torch.mul(f, child_c)
        c = torch.mul(i, u) + torch.sum(fc, dim=0, keepdim=True)
        h = torch.mul(o, torch.tanh(c))
        return c, h

    def forward(self, tree, inputs):
        for child in tree.children:
            self.forward(child, inputs)
        if len(tree.children) == 0:
            child_c = inputs[0].detach().new(1, self.mem_dim).fill_(0.).requires_grad_()
            child_h = inputs[0].detach().new(1, self.mem_dim).fill_(0.).requires_grad_()
        else:
            child_c, child_h = zip(*map(lambda x: x.state, tree.children))
            child_c, child_h = torch.cat(child_c, dim=0), torch.cat(child_h, dim=0)
        tree.state = self.node_forward(inputs[tree.value].unsqueeze(0), child_c, child_h)
        return tree.state


class Similarity(nn.Module):
    def __init__(self, mem_dim, hidden_dim, num_classes):
        super().__init__()
        self.wh = nn.Linear(2 * mem_dim, hidden_dim)
        self.wp = nn.Linear(hidden_dim, num_classes)

    def forward(self, lvec, rvec):
        mult_dist = torch.mul(lvec, rvec)
        abs_dist = torch.abs(torch.add(lvec, -rvec))
        vec_dist = torch.cat((mult_dist, abs_dist), 1)
        out = torch.sigmoid(self.wh(vec_dist))
        return F.log_softmax(self.wp(out), dim=1)


class SimilarityTreeLSTM(nn.Module):
    def __init__(self, vocab_size, in_dim, mem_dim, hidden_dim, num_classes):
        super().__init__()
        self.emb = nn.Embedding(vocab_size, in_dim, padding_idx=0)
        self.childsumtreelstm = ChildSumTreeLSTM(in_dim, mem_dim)
        self.similarity = Similarity(mem_dim, hidden_dim, num_classes)

    def forward(self, ltree, linputs, rtree, rinputs):
        linputs = self.emb(linputs)
        rinputs = self.emb(rinputs)
        lstate, lhidden = self.childsumtreelstm(ltree, linputs)
        rstate, rhidden = self.childsumtreelstm(rtree, rinputs)
        return self.similarity(lhidden, rhidden)


def build(parents):
    nodes = [Tree(i) for i in range(len(parents))]
    root = None
    for node, parent in zip(nodes, parents):
        if parent < 0:
            root = node
        else:
            nodes[parent].add_child(node)
    return root


def map_label_to_target(label, num_classes):
    target = torch.zeros(1, num_classes, dtype=torch.float)
    ceil, floor = int(label) + 1, int(label)
    target[0, floor - 1] = ceil - label
    if floor < num_classes:
        target[0, ceil - 1] = label - floor
    return target


if __name__ == "__main__":
    model = SimilarityTreeLSTM(30, 10, 12, 8, 5)
    criterion = nn.KLDivLoss(reduction="batchmean")
    left, right = build([1, 4, 1, 4, -1]), build([-1, 0, 0, 1])
    linput, rinput = torch.randint(1, 30, (5,)), torch.randint(1, 30, (4,))
    optimizer = torch.optim.Adagrad(model.parameters(), lr=0.01)
    for _ in range(2):
        output = model(left, linput, right, rinput)
        loss = criterion(output, map_label_to_target(3.6, 5))
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    print(loss.item(), left.depth())
