/* What tests demand of text that is shown to people. */
#ifndef SUPPORT_LIB_SHOWN_H
#define SUPPORT_LIB_SHOWN_H

struct buf;

/* Ends the program when anything in it could drive a terminal: only good UTF-8, lines and tabs. */
void shown_check(const struct buf *b);

#endif
