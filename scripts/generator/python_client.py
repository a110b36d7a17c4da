def write(output, model, document): pass
