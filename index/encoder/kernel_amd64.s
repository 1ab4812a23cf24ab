//go:build !purego

// Products of float32 rows with panels of signed bytes, by AVX2 and FMA. A tile is a few rows times
// 16 columns of a panel (or 2 rows times 32, or 1 times 64), whose sums stay in registers. In all
// tiles each sum takes its terms one after the other, fused, so that a row gives the same bits
// whatever rows stand beside it.
//
// In a tile SI is at the first row of x, R9 three rows on, R8 is the distance of two rows; DI is at the
// weights, BX at their scales, R10 at the biases; CX counts the terms that are left; DX is at the result,
// and R11 is the distance of two of its rows.

#include "textflag.h"

// WEIGHTS widens 8 bytes each at p0 and p1 to 16 float32 in lo and hi.
#define WEIGHTS(p0, p1, lo, hi) \
	VPMOVSXBD p0, lo; \
	VPMOVSXBD p1, hi; \
	VCVTDQ2PS lo, lo; \
	VCVTDQ2PS hi, hi

// PANELS widens a row of the two panels at p, which are R12 apart, to Y8 to Y11.
#define PANELS(p) \
	WEIGHTS((p), 8(p), Y8, Y9); \
	WEIGHTS((p)(R12*1), 8(p)(R12*1), Y10, Y11)

// ROW adds one value of x times the weights in Y12 and Y13 to two sums.
#define ROW(x, lo, hi) \
	VBROADCASTSS x, Y14; \
	VFMADD231PS Y12, Y14, lo; \
	VFMADD231PS Y13, Y14, hi

// ROW3 starts a term of three rows or more.
#define ROW3 \
	WEIGHTS((DI), 8(DI), Y12, Y13); \
	ROW((SI), Y0, Y1); \
	ROW((SI)(R8*1), Y2, Y3); \
	ROW((SI)(R8*2), Y4, Y5)

// ROW32 adds one value of x, broadcast, times the weights in Y8 to Y11 to four sums.
#define ROW32(x, s0, s1, s2, s3) \
	VFMADD231PS Y8, x, s0; \
	VFMADD231PS Y9, x, s1; \
	VFMADD231PS Y10, x, s2; \
	VFMADD231PS Y11, x, s3

// NEXT goes on with the next term, if there is one.
#define NEXT(loop) \
	ADDQ $16, DI; \
	ADDQ $4, SI; \
	ADDQ $4, R9; \
	DECQ CX; \
	JNZ loop

// CLEAR makes four sums zero.
#define CLEAR(s0, s1, s2, s3) \
	VXORPS s0, s0, s0; \
	VXORPS s1, s1, s1; \
	VXORPS s2, s2, s2; \
	VXORPS s3, s3, s3

// LOAD takes the arguments, which all tiles have, to registers, and clears the sums.
#define LOAD \
	MOVQ out+0(FP), DX; \
	MOVQ x+8(FP), SI; \
	MOVQ w+16(FP), DI; \
	MOVQ scale+24(FP), BX; \
	MOVQ bias+32(FP), R10; \
	MOVQ k+40(FP), CX; \
	MOVQ xStride+48(FP), R8; \
	MOVQ outStride+56(FP), R11; \
	LEAQ (SI)(R8*2), R9; \
	ADDQ R8, R9; \
	CLEAR(Y0, Y1, Y2, Y3); \
	CLEAR(Y4, Y5, Y6, Y7); \
	CLEAR(Y8, Y9, Y10, Y11)

// SCALES makes ready for PUT: the scales of a panel and the floor.
#define SCALES \
	VMOVUPS (BX), Y12; \
	VMOVUPS 32(BX), Y13; \
	VBROADCASTSS floor+64(FP), Y14

// NEXTSCALES is SCALES for the panel that follows.
#define NEXTSCALES \
	ADDQ $64, BX; \
	ADDQ $64, R10; \
	SCALES

// PUT scales two sums, adds the bias, writes what is above the floor, and goes on to the next row.
#define PUT(lo, hi) \
	VFMADD213PS (R10), Y12, lo; \
	VFMADD213PS 32(R10), Y13, hi; \
	VMAXPS Y14, lo, lo; \
	VMAXPS Y14, hi, hi; \
	VMOVUPS lo, (DX); \
	VMOVUPS hi, 32(DX); \
	ADDQ R11, DX

// PUT3 writes the rows of ROW3.
#define PUT3 \
	SCALES; \
	PUT(Y0, Y1); \
	PUT(Y2, Y3); \
	PUT(Y4, Y5)

#define DONE \
	VZEROUPPER; \
	RET

// LOADDOT takes the arguments of a dot product to registers, and clears its sums. CX is 32 less than what is
// left from here on.
#define LOADDOT \
	MOVQ a+0(FP), SI; \
	MOVQ b+8(FP), DI; \
	MOVQ n+16(FP), CX; \
	CLEAR(Y0, Y1, Y2, Y3); \
	SUBQ $32, CX

// ADD32 adds 32 numbers in Y4 to Y7, times those at DI, to the sums.
#define ADD32 \
	VFMADD231PS (DI), Y4, Y0; \
	VFMADD231PS 32(DI), Y5, Y1; \
	VFMADD231PS 64(DI), Y6, Y2; \
	VFMADD231PS 96(DI), Y7, Y3; \
	ADDQ $128, DI; \
	SUBQ $32, CX

// JOIN adds all sums up in Y0. CX is 8 less than what is left from here on.
#define JOIN \
	VADDPS Y1, Y0, Y0; \
	VADDPS Y3, Y2, Y2; \
	VADDPS Y2, Y0, Y0; \
	ADDQ $24, CX

// ADD8 adds 8 numbers in Y4, times those at DI, to the sums in Y0.
#define ADD8 \
	VFMADD231PS (DI), Y4, Y0; \
	ADDQ $32, DI; \
	SUBQ $8, CX

// FOLD adds the eight sums of Y0 up in X0, using X1. CX is what is left from here on.
#define FOLD \
	VEXTRACTF128 $1, Y0, X1; \
	VADDPS X1, X0, X0; \
	VMOVHLPS X0, X0, X1; \
	VADDPS X1, X0, X0; \
	VMOVSHDUP X0, X1; \
	VADDSS X1, X0, X0; \
	ADDQ $8, CX

// ADD1 adds the number in X4, times that at DI, to the sum in X0.
#define ADD1 \
	VFMADD231SS (DI), X4, X0; \
	ADDQ $4, DI; \
	DECQ CX

// func tile6(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
TEXT ·tile6(SB), NOSPLIT, $0-68
	LOAD

loop:
	ROW3
	ROW((R9), Y6, Y7)
	ROW((R9)(R8*1), Y8, Y9)
	ROW((R9)(R8*2), Y10, Y11)
	NEXT(loop)
	PUT3
	PUT(Y6, Y7)
	PUT(Y8, Y9)
	PUT(Y10, Y11)
	DONE

// func tile5(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
TEXT ·tile5(SB), NOSPLIT, $0-68
	LOAD

loop:
	ROW3
	ROW((R9), Y6, Y7)
	ROW((R9)(R8*1), Y8, Y9)
	NEXT(loop)
	PUT3
	PUT(Y6, Y7)
	PUT(Y8, Y9)
	DONE

// func tile4(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
TEXT ·tile4(SB), NOSPLIT, $0-68
	LOAD

loop:
	ROW3
	ROW((R9), Y6, Y7)
	NEXT(loop)
	PUT3
	PUT(Y6, Y7)
	DONE

// func tile3(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
TEXT ·tile3(SB), NOSPLIT, $0-68
	LOAD

loop:
	ROW3
	NEXT(loop)
	PUT3
	DONE

// func tile2(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
// Two rows times two panels: Y0 to Y3 are the first row, Y4 to Y7 the second.
TEXT ·tile2(SB), NOSPLIT, $0-68
	LOAD
	MOVQ CX, R12
	SHLQ $4, R12

loop:
	PANELS(DI)
	VBROADCASTSS (SI), Y12
	VBROADCASTSS (SI)(R8*1), Y13
	ROW32(Y12, Y0, Y1, Y2, Y3)
	ROW32(Y13, Y4, Y5, Y6, Y7)
	NEXT(loop)
	LEAQ 64(DX), R13
	SCALES
	PUT(Y0, Y1)
	PUT(Y4, Y5)
	MOVQ R13, DX
	NEXTSCALES
	PUT(Y2, Y3)
	PUT(Y6, Y7)
	DONE

// func tile1(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
// One row times four panels: R13 is at the third, and R11 is the distance of two panels in the result.
TEXT ·tile1(SB), NOSPLIT, $0-68
	LOAD
	MOVQ CX, R12
	SHLQ $4, R12
	LEAQ (DI)(R12*2), R13
	MOVQ $64, R11

loop:
	VBROADCASTSS (SI), Y14
	PANELS(DI)
	ROW32(Y14, Y0, Y1, Y2, Y3)
	PANELS(R13)
	ROW32(Y14, Y4, Y5, Y6, Y7)
	ADDQ $16, R13
	NEXT(loop)
	SCALES
	PUT(Y0, Y1)
	NEXTSCALES
	PUT(Y2, Y3)
	NEXTSCALES
	PUT(Y4, Y5)
	NEXTSCALES
	PUT(Y6, Y7)
	DONE

// func dot(a, b *float32, n int) float32
TEXT ·dot(SB), NOSPLIT, $0-28
	LOADDOT
	JLT join

loop32:
	VMOVUPS (SI), Y4
	VMOVUPS 32(SI), Y5
	VMOVUPS 64(SI), Y6
	VMOVUPS 96(SI), Y7
	ADDQ    $128, SI
	ADD32
	JGE     loop32

join:
	JOIN
	JLT fold

loop8:
	VMOVUPS (SI), Y4
	ADDQ    $32, SI
	ADD8
	JGE     loop8

fold:
	FOLD
	JZ done

loop1:
	VMOVSS (SI), X4
	ADDQ   $4, SI
	ADD1
	JNZ    loop1

done:
	VMOVSS X0, ret+24(FP)
	DONE

// FIXED32 adds 32 bytes at p, times the words at q, to two sums.
#define FIXED32(p, q) \
	VPMOVSXBW p(SI), Y4; \
	VPMOVSXBW (16+p)(SI), Y5; \
	VPMADDWD  q(DI), Y4, Y4; \
	VPMADDWD  (32+q)(DI), Y5, Y5; \
	VPADDD    Y4, Y0, Y0; \
	VPADDD    Y5, Y1, Y1

// func dotFixed(a *int8, b *int16, n int) int32
TEXT ·dotFixed(SB), NOSPLIT, $0-28
	MOVQ  a+0(FP), SI
	MOVQ  b+8(FP), DI
	MOVQ  n+16(FP), CX
	VPXOR Y0, Y0, Y0
	VPXOR Y1, Y1, Y1
	SUBQ  $128, CX
	JLT   rest

loop128:
	FIXED32(0, 0)
	FIXED32(32, 64)
	FIXED32(64, 128)
	FIXED32(96, 192)
	ADDQ $128, SI
	ADDQ $256, DI
	SUBQ $128, CX
	JGE  loop128

rest:
	ADDQ $128, CX
	JZ   done

loop32:
	FIXED32(0, 0)
	ADDQ $32, SI
	ADDQ $64, DI
	SUBQ $32, CX
	JNZ  loop32

done:
	VPADDD       Y1, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0x4E, X0, X1
	VPADDD       X1, X0, X0
	VPSHUFD      $0xB1, X0, X1
	VPADDD       X1, X0, X0
	VMOVD        X0, AX
	MOVL         AX, ret+24(FP)
	DONE

// How many bits of 0 to 15 are set, and the mask of four bits.
DATA nibbles<>+0(SB)/8, $0x0302020102010100
DATA nibbles<>+8(SB)/8, $0x0403030203020201
DATA nibbles<>+16(SB)/8, $0x0f0f0f0f0f0f0f0f
DATA nibbles<>+24(SB)/8, $0x0f0f0f0f0f0f0f0f
GLOBL nibbles<>(SB), RODATA|NOPTR, $32

// BITS32 counts the bits of each byte of x in x, using Y7: half a byte at a time (Muła, Kurz and Lemire 2018).
#define BITS32(x) \
	VPAND   x, Y3, Y7; \
	VPSRLW  $4, x, x; \
	VPAND   x, Y3, x; \
	VPSHUFB Y7, Y2, Y7; \
	VPSHUFB x, Y2, x; \
	VPADDB  Y7, x, x

// func hamming512(out *uint16, rows, q *uint64, n int)
TEXT ·hamming512(SB), NOSPLIT, $0-32
	MOVQ           out+0(FP), DI
	MOVQ           rows+8(FP), SI
	MOVQ           q+16(FP), BX
	MOVQ           n+24(FP), CX
	VMOVDQU        (BX), Y0
	VMOVDQU        32(BX), Y1
	VBROADCASTI128 nibbles<>+0(SB), Y2
	VBROADCASTI128 nibbles<>+16(SB), Y3
	VPXOR          Y4, Y4, Y4

loop:
	VPXOR        (SI), Y0, Y5
	VPXOR        32(SI), Y1, Y6
	BITS32(Y5)
	BITS32(Y6)
	VPADDB       Y6, Y5, Y5
	VPSADBW      Y4, Y5, Y5
	VEXTRACTI128 $1, Y5, X6
	VPADDQ       X6, X5, X5
	VPSHUFD      $0x4E, X5, X6
	VPADDQ       X6, X5, X5
	VMOVD        X5, AX
	MOVW         AX, (DI)
	ADDQ         $64, SI
	ADDQ         $2, DI
	DECQ         CX
	JNZ          loop
	DONE

// func addScaled(out, x *float32, n int, by float32)
TEXT ·addScaled(SB), NOSPLIT, $0-28
	MOVQ         out+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS by+24(FP), Y0
	SUBQ         $8, CX
	JLT          tail

loop8:
	VMOVUPS     (DI), Y1
	VFMADD231PS (SI), Y0, Y1
	VMOVUPS     Y1, (DI)
	ADDQ        $32, DI
	ADDQ        $32, SI
	SUBQ        $8, CX
	JGE         loop8

tail:
	ADDQ $8, CX
	JZ   done

loop1:
	VMOVSS      (DI), X1
	VFMADD231SS (SI), X0, X1
	VMOVSS      X1, (DI)
	ADDQ        $4, DI
	ADDQ        $4, SI
	DECQ        CX
	JNZ         loop1

done:
	DONE
