"""Runs beside a submission, in its sandbox: small models, an optimiser that remembers, and meters for the graph.

There is nothing secret here; you may call these functions yourself, with your own module in place of `student`.
"""

import torch
from torch import nn

RATE = 0.1

# ---------------------------------------------------------------- models


class Line(nn.Module):
    """h' = w h + x, and the prediction is h' itself: one number of each, for sums on paper."""

    def __init__(self, w):
        super().__init__()
        self.w = nn.Parameter(w.clone())

    def forward(self, x, h):
        predictions = []
        for t in range(x.shape[1]):
            h = self.w * h + x[:, t]
            predictions.append(h)
        return torch.stack(predictions, 1), h


class Plain(nn.Module):
    """A plain recurrent cell with a linear layer on top; its state is one tensor."""

    marked = False

    def __init__(self, weight_ih, weight_hh, bias, weight_out):
        super().__init__()
        self.weight_ih, self.weight_hh = nn.Parameter(weight_ih.clone()), nn.Parameter(weight_hh.clone())
        self.bias, self.weight_out = nn.Parameter(bias.clone()), nn.Parameter(weight_out.clone())

    def forward(self, x, state):
        predictions = []
        for t in range(x.shape[1]):
            h, state = self.step(x[:, t], state)
            predictions.append(h @ self.weight_out.T)
        return torch.stack(predictions, 1), state

    def sums(self, x, h):
        a = x @ self.weight_ih.T + h @ self.weight_hh.T + self.bias
        return _Mark.apply(a) if self.marked else a

    def step(self, x, h):
        h = torch.tanh(self.sums(x, h))
        return h, h


class Pair(Plain):
    """The same around an LSTM cell; its state is the tuple (h, c)."""

    def step(self, x, state):
        h, c = state
        i, f, g, o = self.sums(x, h).chunk(4, 1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h, (h, c)


class Descent:
    """Gradient descent that remembers the gradients of each of its steps."""

    def __init__(self, parameters, rate, through_data=False):
        self.param_groups = [{"params": list(parameters), "lr": rate}]
        self.state = {}
        self.rate, self.through_data, self.seen = rate, through_data, []

    def zero_grad(self, set_to_none=True):
        for parameter in self.param_groups[0]["params"]:
            if set_to_none:
                parameter.grad = None
            elif parameter.grad is not None:
                parameter.grad.detach_().zero_()

    def step(self, closure=None):
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        with torch.no_grad():
            self.seen.append([_gradient(parameter) for parameter in self.param_groups[0]["params"]])
            for parameter, gradient in zip(self.param_groups[0]["params"], self.seen[-1], strict=True):
                if self.through_data:  # unseen by autograd, which would refuse to walk an older graph otherwise
                    parameter.data = parameter.data - self.rate * gradient
                else:
                    parameter -= self.rate * gradient
        return loss


def _gradient(parameter):
    return torch.zeros_like(parameter) if parameter.grad is None else parameter.grad.detach().clone()


def weighted_squares(prediction, y):
    """A mean in which prediction and target are not interchangeable."""
    return ((1 + y * y) * (prediction - y) ** 2).mean()


def half_squares(prediction, y):
    return 0.5 * ((prediction - y) ** 2).sum()


# ---------------------------------------------------------------- tbptt


def train_line(student, w, x, y, h, k):
    """Losses, the gradient at each step, the last state and the weight in the end; the rate is 0.5."""
    model = Line(w)
    return _train(student, model, half_squares, x, y, h, k, 0.5)


def train_plain(student, weight_ih, weight_hh, bias, weight_out, x, y, h, k):
    """Losses, the gradients of each parameter at each step, the last state and the parameters in the end."""
    return _train(student, Plain(weight_ih, weight_hh, bias, weight_out), weighted_squares, x, y, h, k)


def train_plain_summed(student, weight_ih, weight_hh, bias, weight_out, x, y, h, k):
    """The same with a loss that is a sum."""
    return _train(student, Plain(weight_ih, weight_hh, bias, weight_out), half_squares, x, y, h, k)


def train_pair(student, weight_ih, weight_hh, bias, weight_out, x, y, h, c, k):
    """The same around an LSTM cell."""
    return _train(student, Pair(weight_ih, weight_hh, bias, weight_out), half_squares, x, y, (h, c), k)


def _train(student, model, loss_function, x, y, state, k, rate=RATE):
    optimizer = Descent(model.parameters(), rate)
    with torch.enable_grad():
        returned = student.train_tbptt(model, optimizer, loss_function, x, y, state, len(k))
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        return returned
    losses, last = returned
    gradients = [
        torch.stack([step[place] for step in optimizer.seen])
        if optimizer.seen
        else parameter.new_zeros((0, *parameter.shape))
        for place, parameter in enumerate(model.parameters())
    ]
    after = [parameter.detach() for parameter in model.parameters()]
    return [_stacked(losses, x), *gradients, *(last if isinstance(last, (tuple, list)) else [last]), *after]


def _stacked(losses, x):
    """Plain numbers as one tensor; what is something else stays what it is."""
    if isinstance(losses, (tuple, list)) and all(isinstance(loss, (int, float)) for loss in losses):
        return x.new_tensor([float(loss) for loss in losses])
    return losses


def returned(student, kind, weights, x, y, state, k):
    """Exactly what train_tbptt returns."""
    model = MODELS[kind](*weights)
    with torch.enable_grad():
        return student.train_tbptt(model, Descent(model.parameters(), RATE), weighted_squares, x, y, state, k)


MODELS = {"plain": Plain, "pair": Pair}

# ---------------------------------------------------------------- meters


class _Mark(torch.autograd.Function):
    """Passes its argument on and leaves a mark in the graph, and one among the tensors saved for the way back."""

    @staticmethod
    def forward(ctx, a):
        ctx.save_for_backward(a.new_empty(0))
        return a.clone()

    @staticmethod
    def backward(ctx, gradient):
        return gradient


class _Kept:
    """A mark that PyTorch keeps for the way back; it counts itself while it lives."""

    def __init__(self, mark, meter):
        self.mark, self.meter = mark, meter
        meter.kept += 1
        meter.most = max(meter.most, meter.kept)

    def __del__(self):
        self.meter.kept -= 1


class Meter:
    """How many steps each loss reaches back, and how many are kept for the way back at most."""

    def __init__(self):
        self.kept, self.most, self.reaches = 0, 0, []

    def pack(self, tensor):
        return _Kept(tensor, self) if tensor.numel() == 0 else tensor

    def unpack(self, packed):
        return packed.mark if isinstance(packed, _Kept) else packed

    def watched(self, loss_function):
        def loss(prediction, y):
            value = loss_function(prediction, y)
            self.reaches.append(steps_behind([value]))
            return value

        return loss


def steps_behind(tensors):
    """How many steps of a model are in the graph that these tensors hang on."""
    waiting = [tensor.grad_fn for tensor in tensors if isinstance(tensor, torch.Tensor) and tensor.grad_fn is not None]
    seen, steps = set(waiting), 0
    while waiting:
        node = waiting.pop()
        steps += "_Mark" in node.name()
        for following, _ in node.next_functions:
            if following is not None and following not in seen:
                seen.add(following)
                waiting.append(following)
    return steps


def measured(student, kind, weights, x, y, state, k):
    """How far the losses reach, what is kept, and what the returned things hang on: all in steps of the model."""
    model, meter = MODELS[kind](*weights), Meter()
    model.marked = True
    with torch.enable_grad(), torch.autograd.graph.saved_tensors_hooks(meter.pack, meter.unpack):
        _, last = student.train_tbptt(
            model, Descent(model.parameters(), RATE), meter.watched(weighted_squares), x, y, state, k
        )
    last = list(last) if isinstance(last, (tuple, list)) else [last]
    attached = any(isinstance(part, torch.Tensor) and part.grad_fn is not None for part in last)
    return {
        "reached by a loss": max(meter.reaches, default=0),
        "kept at once": meter.most,
        "behind the returned state": steps_behind(last),
        "attached": attached,
    }


def portrait(student, kind, weights, x, y, state, k):
    """What a mistake looks like, however it is written: all of the above, and how far it came if it crashed."""
    model, meter = MODELS[kind](*weights), Meter()
    model.marked = True
    optimizer = Descent(model.parameters(), RATE, through_data=True)
    known = {}
    with torch.enable_grad(), torch.autograd.graph.saved_tensors_hooks(meter.pack, meter.unpack):
        try:
            pair = student.train_tbptt(model, optimizer, meter.watched(half_squares), x, y, state, k)
        except Exception as error:
            known["error"] = f"{type(error).__name__}: {str(error)[:40]}"
            known["gradients left"] = [
                parameter.grad is not None and bool(parameter.grad.any()) for parameter in model.parameters()
            ]
            pair = None
    known["gradients"] = [_flat(step) for step in optimizer.seen]
    known["after"] = _flat(list(model.parameters()))
    known["meters"] = [max(meter.reaches, default=0), meter.most]
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        return known
    losses, last = pair
    last = list(last) if isinstance(last, (tuple, list)) else [last]
    if k < x.shape[1]:
        known["behind"] = steps_behind(last)
    known["state"] = [part.detach().clone() if isinstance(part, torch.Tensor) else None for part in last]
    several = isinstance(losses, (tuple, list))
    known["losses"] = [float(loss) for loss in losses] if several else str(type(losses))
    known["kinds"] = sorted({type(loss).__name__ for loss in losses}) if several else []
    return known


def _flat(tensors):
    return torch.cat([tensor.detach().reshape(-1) for tensor in tensors])


# ---------------------------------------------------------------- clipping

CONTAINERS = {
    "a list": list,
    "a tuple": tuple,
    "a generator": iter,
}


def _with_gradients(gradients):
    """Parameters of ones with these gradients; None where there is none."""
    parameters = []
    for gradient in gradients:
        dtype = {"dtype": gradient.dtype, "device": gradient.device} if gradient is not None else {}
        shape = () if gradient is None else gradient.shape
        parameters.append(nn.Parameter(torch.ones(shape, **dtype)))
        if gradient is not None:
            parameters[-1].grad = gradient.clone()
    return parameters


def _scalar(number):
    """A plain number as a tensor, which is as good."""
    if isinstance(number, torch.Tensor):
        return number.detach().double().reshape(()) if number.numel() == 1 else number
    if isinstance(number, (int, float)) or hasattr(number, "dtype"):  # NumPy's numbers among them
        return torch.as_tensor(float(number), dtype=torch.float64)
    return number


def clip_norm(student, matrix, vector, other, max_norm):
    """The gradients after clip_grad_norm."""
    parameters = _with_gradients([matrix, vector, other])
    student.clip_grad_norm(parameters, float(max_norm))
    return [parameter.grad for parameter in parameters]


def norm_of_clip(student, matrix, vector, other, max_norm):
    """What clip_grad_norm returns."""
    return _scalar(student.clip_grad_norm(_with_gradients([matrix, vector, other]), float(max_norm)))


def clip_some(student, gradients, max_norm, container):
    """Both, for gradients some of which may be missing."""
    return _clip(student.clip_grad_norm, gradients, max_norm, container, True)


def clip_value(student, matrix, vector, clip_value):
    """The gradients after clip_grad_value."""
    parameters = _with_gradients([matrix, vector])
    student.clip_grad_value(parameters, float(clip_value))
    return [parameter.grad for parameter in parameters]


def clip_some_values(student, gradients, clip_value, container):
    """The same for gradients some of which may be missing."""
    return _clip(student.clip_grad_value, gradients, clip_value, container, False)


def _clip(function, gradients, bound, container, returns):
    parameters = _with_gradients(gradients)
    before = [parameter.grad for parameter in parameters]
    views = [None if gradient is None else gradient.view_as(gradient) for gradient in before]
    norm = function(CONTAINERS[container](parameters), bound)
    found = {"the returned norm": _scalar(norm)} if returns else {}
    found["the gradients"] = [parameter.grad for parameter in parameters]
    found["the gradient tensors that were there before"] = views
    found["the parameters"] = [parameter.detach() for parameter in parameters]
    return found


def cosine(student, matrix, vector, clip_value):
    """What cosine_after_clipping returns."""
    return _scalar(student.cosine_after_clipping([matrix, vector], float(clip_value)))


def cosine_of(student, gradients, clip_value):
    """The same for any list, and what is left of the list."""
    gradients = list(gradients)
    found = _scalar(student.cosine_after_clipping(gradients, clip_value))
    return {"the cosine": found, "the gradients that were handed in": gradients}


# ---------------------------------------------------------------- first weights


class Cell(nn.Module):
    """Holds the parameters of an LSTM cell."""

    def __init__(self, weight_ih, weight_hh, bias_ih, bias_hh):
        super().__init__()
        self.weight_ih, self.weight_hh = nn.Parameter(weight_ih.clone()), nn.Parameter(weight_hh.clone())
        self.bias_ih, self.bias_hh = nn.Parameter(bias_ih.clone()), nn.Parameter(bias_hh.clone())


def initialised(student, weight_ih, weight_hh, bias_ih, bias_hh, forget_bias, frozen):
    """The parameters after init_lstm, twice: drawn anew on two cells that start out the same."""
    found = {}
    for name in ("first", "second"):
        cell = Cell(weight_ih, weight_hh, bias_ih, bias_hh)
        before = dict(cell.named_parameters())
        for parameter in frozen:
            before[parameter].requires_grad_(False)
        with torch.enable_grad():
            student.init_lstm(cell, *forget_bias)
        after = {key: getattr(cell, key, None) for key in before}
        found[name] = {
            key: parameter.detach().clone() if isinstance(parameter, torch.Tensor) else None
            for key, parameter in after.items()
        }
        found[f"{name}: other objects"] = [key for key in before if after[key] is not before[key]]
        found[f"{name}: attached"] = [
            key for key, parameter in after.items() if getattr(parameter, "grad_fn", None) is not None
        ]
        found[f"{name}: trainable"] = [
            key for key, parameter in after.items() if getattr(parameter, "requires_grad", 0)
        ]
    return found


def portrait_of_init(student, weight_ih, weight_hh, bias_ih, bias_hh, forget_bias, frozen):
    """What is drawn at random, reduced to what does not depend on the draw: it names mistakes and gives no points."""
    found = initialised(student, weight_ih, weight_hh, bias_ih, bias_hh, forget_bias, frozen)
    first, second = found["first"], found["second"]
    if any(tensor is None for tensor in first.values()):
        return "parameters are missing"
    whole, blocks = first["weight_hh"], list(first["weight_hh"].chunk(4))
    known = {key: value for key, value in found.items() if key not in ("first", "second")}
    known["shapes"] = [list(tensor.shape) for tensor in first.values()]
    if whole.shape != weight_hh.shape or first["weight_ih"].shape != weight_ih.shape:
        return known
    known["dtypes"] = [str(tensor.dtype) for tensor in first.values()]
    known["devices"] = [tensor.device.type for tensor in first.values()]
    known["blocks orthogonal"] = [_orthogonal(block) for block in blocks]
    known["columns orthogonal"] = _orthogonal(whole.T @ whole, True) and round(float((whole.T @ whole)[0, 0]), 3)
    known["scale of weight_hh"] = _scale(whole, weight_ih.shape[1], weight_hh.shape[1])
    known["scale of weight_ih"] = _scale(first["weight_ih"], weight_ih.shape[1], weight_hh.shape[1])
    known["lengths of rows"] = bool(whole.norm(dim=1).std() < 1e-6)
    known["triangle"] = [bool(block.triu(1).abs().max() < 1e-12) for block in blocks]
    known["biases"] = first["bias_ih"] + first["bias_hh"]
    known["negative"] = bool((first["weight_ih"] < 0).any())
    known["again"] = [bool((first[key] == second[key]).all()) for key in ("weight_ih", "weight_hh")]
    known["blocks alike"] = bool((blocks[0] == blocks[1]).all())
    return known


def _orthogonal(block, only_diagonal=False):
    product = block if only_diagonal else block @ block.T
    off = product - torch.diag(product.diagonal())
    return bool(off.abs().max() < 1e-6) and (only_diagonal or bool((product.diagonal() - 1).abs().max() < 1e-6))


def _scale(tensor, input_size, hidden_size):
    """The standard deviation by the name of the nearest usual one: two draws of a few thousand numbers agree."""
    size = float(tensor.double().std()) if tensor.numel() > 1 else 0.0
    usual = {
        "1 / sqrt(3 H)": (3 * hidden_size) ** -0.5,
        "1 / sqrt(4 H)": (4 * hidden_size) ** -0.5,
        "1 / sqrt(H)": hidden_size**-0.5,
        "1 / sqrt(I)": input_size**-0.5,
        "1 / sqrt(3 I)": (3 * input_size) ** -0.5,
        "sqrt(2 / I)": (2 / input_size) ** 0.5,
        "sqrt(2 / H)": (2 / hidden_size) ** 0.5,
        "sqrt(2 / (I + H))": (2 / (input_size + hidden_size)) ** 0.5,
        "2 / (I + H)": 2 / (input_size + hidden_size),
        "sqrt(2 / (I + 4 H))": (2 / (input_size + 4 * hidden_size)) ** 0.5,
        "1": 1.0,
    }
    name = min(usual, key=lambda one: abs(usual[one] / size - 1) if size else usual[one])
    return name if abs(size / usual[name] - 1) < 0.06 else f"about {size:.0e}"


# ---------------------------------------------------------------- the spectral radius


def scale_to_radius(student, weight, radius):
    """The matrix after scale_to_radius."""
    parameter = nn.Parameter(weight.clone())
    with torch.enable_grad():
        student.scale_to_radius(parameter, float(radius))
    return parameter.detach()


def scaled(student, weight, radius, trainable):
    """The same, with what has become of the parameter."""
    parameter = nn.Parameter(weight.clone(), requires_grad=trainable)
    with torch.enable_grad():
        student.scale_to_radius(parameter, radius)
    return {
        "the matrix": parameter.detach(),
        "requires_grad": parameter.requires_grad,
        "a leaf": parameter.is_leaf,
    }
