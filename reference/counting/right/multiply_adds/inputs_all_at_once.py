"""The inputs of all steps are multiplied in one product, the states step by step."""


def multiply_adds(kind, input_size, hidden_size, seq_len, batch=1):
    blocks = len({"rnn": "h", "lstm": "ifgo", "gru": "rzn"}[kind])
    inputs_together = (seq_len * batch) * input_size * (blocks * hidden_size)
    a_state = batch * hidden_size * (blocks * hidden_size)
    return inputs_together + seq_len * a_state
