//! Browser walks of Guiju.
