/*
 * Numbers as people read them: digits and a point, never an exponent, whatever their size.
 * The "%g" of printf(3) turns to 3.6e+03 and 5e-05 where nobody expects it.
 */
#ifndef BASE_FIGURE_H
#define BASE_FIGURE_H

enum { FIGURE_TEXT = 328 }; /* the greatest double has 309 digits */

/*
 * The value with so many significant digits (1 to 15), without zeros at the end: 3 digits
 * make "0", "0.00005", "1.5", "99.9", "3600".  All digits before the point are there.  What
 * is nearer to 0 than 10^-12 is "0", what is no number or infinite is "-".  Returns dst.
 */
const char *figure_format(char dst[static FIGURE_TEXT], double value, int digits);

#endif
