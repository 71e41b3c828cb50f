"""Quality and speed of copydesk beside its peers, on corpora given by path.

None of it is imported by the product.
"""
