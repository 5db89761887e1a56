//! OFD as two independent readers understand it.
