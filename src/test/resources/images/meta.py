"""A file laid out like meta.mat of ImageNet's development kit: python meta.py (with NumPy and SciPy)."""
import numpy
import scipy.io

rows = [(1, "n01", "first"), (2, "n02", "second"), (3, "n03", "third"), (300, "n04", "not a leaf")]
fields = [("ILSVRC2012_ID", object), ("WNID", object), ("words", object), ("num_children", object), ("children", object)]
synsets = numpy.array(
    [[(float(number), wnid, words, float(number > 100), numpy.arange(number % 3))] for number, wnid, words in rows],
    dtype=fields,
)
scipy.io.savemat("meta.mat", {"synsets": synsets}, do_compression=True, oned_as="row")
scipy.io.savemat("meta-plain.mat", {"another": numpy.eye(2), "synsets": synsets}, oned_as="row")
