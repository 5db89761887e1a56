//! Documents as other programs read them: DOCX, OFD, and packages between governments.
