//! A document value becomes pages: laid out by Typst as GB/T 9704-2012 asks, written as PDF, SVG and images.
