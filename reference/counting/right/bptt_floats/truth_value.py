"""The LSTM's second state enters as a truth value that is added to one."""


def bptt_floats(kind, hidden_size, seq_len, batch=1):
    a_step = (1 + (kind == "lstm")) * hidden_size
    a_sequence = a_step * seq_len
    return a_sequence * batch
