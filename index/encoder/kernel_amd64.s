//go:build !purego

// Products of rows in fixed point, signed words, with panels of signed bytes, by AVX2. A tile is 1 to 6 rows
// times the 16 columns of a panel, whose sums stay in registers. Two terms are taken at a time: a word of x and
// the next one times the bytes of two rows of the panel, added up to 32 bits by one instruction. The sums are
// whole numbers, which [fixedMost] keeps within 32 bits, so that a row gives the same bits whatever rows stand
// beside it.
//
// In a tile SI is at the first row of x, R9 three rows on, R8 is the distance of two rows; DI is at the
// weights, BX at their scales, R10 at the biases, R12 at the scales of the rows; CX counts the pairs of terms
// that are left; DX is at the result, and R11 is the distance of two of its rows.

#include "go_asm.h"
#include "textflag.h"

// PAIR widens two rows of a panel to words, those of a column side by side: 8 columns in Y12, 8 in Y13.
#define PAIR \
	VMOVDQU    (DI), X12; \
	VMOVDQU    16(DI), X13; \
	VPUNPCKLBW X13, X12, X14; \
	VPUNPCKHBW X13, X12, X15; \
	VPMOVSXBW  X14, Y12; \
	VPMOVSXBW  X15, Y13

// ROW adds two numbers of x times those in Y12 and Y13 to two sums.
#define ROW(x, lo, hi) \
	VPBROADCASTD x, Y14; \
	VPMADDWD     Y12, Y14, Y15; \
	VPMADDWD     Y13, Y14, Y14; \
	VPADDD       Y15, lo, lo; \
	VPADDD       Y14, hi, hi

// ROW3 adds what three rows give.
#define ROW3 \
	ROW((SI), Y0, Y1); \
	ROW((SI)(R8*1), Y2, Y3); \
	ROW((SI)(R8*2), Y4, Y5)

// NEXT goes on with the next pair of terms, if there is one.
#define NEXT(loop) \
	ADDQ $32, DI; \
	ADDQ $4, SI; \
	ADDQ $4, R9; \
	DECQ CX; \
	JNZ  loop

// CLEAR makes four sums zero.
#define CLEAR(s0, s1, s2, s3) \
	VXORPS s0, s0, s0; \
	VXORPS s1, s1, s1; \
	VXORPS s2, s2, s2; \
	VXORPS s3, s3, s3

// LOAD takes the arguments, which all tiles have, to registers, and clears the sums.
#define LOAD \
	MOVQ t+0(FP), AX; \
	MOVQ tiling_out(AX), DX; \
	MOVQ tiling_x(AX), SI; \
	MOVQ tiling_rowScale(AX), R12; \
	MOVQ tiling_w(AX), DI; \
	MOVQ tiling_scale(AX), BX; \
	MOVQ tiling_bias(AX), R10; \
	MOVQ tiling_pairs(AX), CX; \
	MOVQ tiling_xStride(AX), R8; \
	MOVQ tiling_outStride(AX), R11; \
	LEAQ (SI)(R8*2), R9; \
	ADDQ R8, R9; \
	CLEAR(Y0, Y1, Y2, Y3); \
	CLEAR(Y4, Y5, Y6, Y7); \
	CLEAR(Y8, Y9, Y10, Y11)

// SCALES makes ready for PUT: the scales of the columns and the floor.
#define SCALES \
	VMOVUPS      (BX), Y12; \
	VMOVUPS      32(BX), Y13; \
	VBROADCASTSS tiling_floor(AX), Y14

// PUT scales two sums by the row and the columns, adds the bias, writes what is above the floor, and goes on to
// the next row.
#define PUT(lo, hi) \
	VBROADCASTSS (R12), Y15; \
	VCVTDQ2PS    lo, lo; \
	VCVTDQ2PS    hi, hi; \
	VMULPS       Y15, lo, lo; \
	VMULPS       Y15, hi, hi; \
	VMULPS       Y12, lo, lo; \
	VMULPS       Y13, hi, hi; \
	VADDPS       (R10), lo, lo; \
	VADDPS       32(R10), hi, hi; \
	VMAXPS       Y14, lo, lo; \
	VMAXPS       Y14, hi, hi; \
	VMOVUPS      lo, (DX); \
	VMOVUPS      hi, 32(DX); \
	ADDQ         $4, R12; \
	ADDQ         R11, DX

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

// func tile6(t *tiling)
TEXT ·tile6(SB), NOSPLIT, $0-8
	LOAD

loop:
	PAIR
	ROW3
	ROW((R9), Y6, Y7)
	ROW((R9)(R8*1), Y8, Y9)
	ROW((R9)(R8*2), Y10, Y11)
	NEXT(loop)
	SCALES
	PUT(Y0, Y1)
	PUT(Y2, Y3)
	PUT(Y4, Y5)
	PUT(Y6, Y7)
	PUT(Y8, Y9)
	PUT(Y10, Y11)
	DONE

// func tile5(t *tiling)
TEXT ·tile5(SB), NOSPLIT, $0-8
	LOAD

loop:
	PAIR
	ROW3
	ROW((R9), Y6, Y7)
	ROW((R9)(R8*1), Y8, Y9)
	NEXT(loop)
	SCALES
	PUT(Y0, Y1)
	PUT(Y2, Y3)
	PUT(Y4, Y5)
	PUT(Y6, Y7)
	PUT(Y8, Y9)
	DONE

// func tile4(t *tiling)
TEXT ·tile4(SB), NOSPLIT, $0-8
	LOAD

loop:
	PAIR
	ROW3
	ROW((R9), Y6, Y7)
	NEXT(loop)
	SCALES
	PUT(Y0, Y1)
	PUT(Y2, Y3)
	PUT(Y4, Y5)
	PUT(Y6, Y7)
	DONE

// func tile3(t *tiling)
TEXT ·tile3(SB), NOSPLIT, $0-8
	LOAD

loop:
	PAIR
	ROW3
	NEXT(loop)
	SCALES
	PUT(Y0, Y1)
	PUT(Y2, Y3)
	PUT(Y4, Y5)
	DONE

// func tile2(t *tiling)
TEXT ·tile2(SB), NOSPLIT, $0-8
	LOAD

loop:
	PAIR
	ROW((SI), Y0, Y1)
	ROW((SI)(R8*1), Y2, Y3)
	NEXT(loop)
	SCALES
	PUT(Y0, Y1)
	PUT(Y2, Y3)
	DONE

// func tile1(t *tiling)
TEXT ·tile1(SB), NOSPLIT, $0-8
	LOAD

loop:
	PAIR
	ROW((SI), Y0, Y1)
	NEXT(loop)
	SCALES
	PUT(Y0, Y1)
	DONE

// LARGER takes the larger of what stands in s and the absolute values of 8 numbers of x. Y15 masks the sign.
#define LARGER(x, tmp, s) \
	VANDPS x, Y15, tmp; \
	VMAXPS tmp, s, s

// func toFixed(out *int16, x *float32, n int, most float32) (scale float32)
TEXT ·toFixed(SB), NOSPLIT, $0-36
	MOVQ     out+0(FP), DI
	MOVQ     x+8(FP), SI
	MOVQ     n+16(FP), CX
	VPCMPEQD Y15, Y15, Y15
	VPSRLD   $1, Y15, Y15
	CLEAR(Y0, Y1, Y2, Y3)
	XORQ     BX, BX

largest:
	LARGER((SI)(BX*4), Y4, Y0)
	LARGER(32(SI)(BX*4), Y5, Y1)
	ADDQ $16, BX
	CMPQ BX, CX
	JLT  largest

	VMAXPS       Y1, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VMAXPS       X1, X0, X0
	VMOVHLPS     X0, X0, X1
	VMAXPS       X1, X0, X0
	VMOVSHDUP    X0, X1
	VMAXSS       X1, X0, X0
	VMOVSS       most+24(FP), X1
	VDIVSS       X1, X0, X2
	VMOVSS       X2, scale+32(FP)
	VXORPS       X3, X3, X3
	VUCOMISS     X3, X0
	JE           nothing
	VDIVSS       X0, X1, X1

nothing:
	// Y1 is the factor; of zeros anything is right, and most it is.
	VBROADCASTSS X1, Y1
	XORQ         BX, BX

convert:
	VMULPS    (SI)(BX*4), Y1, Y4
	VMULPS    32(SI)(BX*4), Y1, Y5
	VCVTPS2DQ Y4, Y4
	VCVTPS2DQ Y5, Y5
	VPACKSSDW Y5, Y4, Y4
	VPERMQ    $0xD8, Y4, Y4
	VMOVDQU   Y4, (DI)(BX*2)
	ADDQ      $16, BX
	CMPQ      BX, CX
	JLT       convert
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
