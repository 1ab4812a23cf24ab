//go:build !purego

// Products of float32 rows with panels of signed bytes, by AVX2 and FMA. A tile is a few rows times
// 16 columns of a panel (or 2 rows times 32, or 1 times 64), whose sums stay in registers. In all
// tiles each sum takes its terms one after the other, fused, so that a row gives the same bits
// whatever rows stand beside it.

#include "textflag.h"

// WEIGHTS widens 16 bytes at p to 16 float32 in lo and hi.
#define WEIGHTS(p0, p1, lo, hi) \
	VPMOVSXBD p0, lo; \
	VPMOVSXBD p1, hi; \
	VCVTDQ2PS lo, lo; \
	VCVTDQ2PS hi, hi

// ROW adds one value of x times the weights in Y12 and Y13 to two sums.
#define ROW(x, lo, hi) \
	VBROADCASTSS x, Y14; \
	VFMADD231PS Y12, Y14, lo; \
	VFMADD231PS Y13, Y14, hi

// PUT scales two sums (by Y12 and Y13), adds the bias at R10, and writes what is above the floor
// in Y14 to out.
#define PUT(lo, hi) \
	VFMADD213PS (R10), Y12, lo; \
	VFMADD213PS 32(R10), Y13, hi; \
	VMAXPS Y14, lo, lo; \
	VMAXPS Y14, hi, hi; \
	VMOVUPS lo, (DX); \
	VMOVUPS hi, 32(DX); \
	ADDQ R11, DX

// LOAD takes the arguments that all tiles have to registers, and clears the first six sums.
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
	VXORPS Y0, Y0, Y0; \
	VXORPS Y1, Y1, Y1; \
	VXORPS Y2, Y2, Y2; \
	VXORPS Y3, Y3, Y3; \
	VXORPS Y4, Y4, Y4; \
	VXORPS Y5, Y5, Y5

// SCALES makes ready for PUT.
#define SCALES \
	VMOVUPS (BX), Y12; \
	VMOVUPS 32(BX), Y13; \
	VBROADCASTSS floor+64(FP), Y14

// func tile6(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
TEXT ·tile6(SB), NOSPLIT, $0-68
	LOAD
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	VXORPS Y8, Y8, Y8
	VXORPS Y9, Y9, Y9
	VXORPS Y10, Y10, Y10
	VXORPS Y11, Y11, Y11

loop6:
	WEIGHTS((DI), 8(DI), Y12, Y13)
	ROW((SI), Y0, Y1)
	ROW((SI)(R8*1), Y2, Y3)
	ROW((SI)(R8*2), Y4, Y5)
	ROW((R9), Y6, Y7)
	ROW((R9)(R8*1), Y8, Y9)
	ROW((R9)(R8*2), Y10, Y11)
	ADDQ $16, DI
	ADDQ $4, SI
	ADDQ $4, R9
	DECQ CX
	JNZ  loop6
	SCALES
	PUT(Y0, Y1)
	PUT(Y2, Y3)
	PUT(Y4, Y5)
	PUT(Y6, Y7)
	PUT(Y8, Y9)
	PUT(Y10, Y11)
	VZEROUPPER
	RET

// func tile5(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
TEXT ·tile5(SB), NOSPLIT, $0-68
	LOAD
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	VXORPS Y8, Y8, Y8
	VXORPS Y9, Y9, Y9

loop5:
	WEIGHTS((DI), 8(DI), Y12, Y13)
	ROW((SI), Y0, Y1)
	ROW((SI)(R8*1), Y2, Y3)
	ROW((SI)(R8*2), Y4, Y5)
	ROW((R9), Y6, Y7)
	ROW((R9)(R8*1), Y8, Y9)
	ADDQ $16, DI
	ADDQ $4, SI
	ADDQ $4, R9
	DECQ CX
	JNZ  loop5
	SCALES
	PUT(Y0, Y1)
	PUT(Y2, Y3)
	PUT(Y4, Y5)
	PUT(Y6, Y7)
	PUT(Y8, Y9)
	VZEROUPPER
	RET

// func tile4(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
TEXT ·tile4(SB), NOSPLIT, $0-68
	LOAD
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7

loop4:
	WEIGHTS((DI), 8(DI), Y12, Y13)
	ROW((SI), Y0, Y1)
	ROW((SI)(R8*1), Y2, Y3)
	ROW((SI)(R8*2), Y4, Y5)
	ROW((R9), Y6, Y7)
	ADDQ $16, DI
	ADDQ $4, SI
	ADDQ $4, R9
	DECQ CX
	JNZ  loop4
	SCALES
	PUT(Y0, Y1)
	PUT(Y2, Y3)
	PUT(Y4, Y5)
	PUT(Y6, Y7)
	VZEROUPPER
	RET

// func tile3(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
TEXT ·tile3(SB), NOSPLIT, $0-68
	LOAD

loop3:
	WEIGHTS((DI), 8(DI), Y12, Y13)
	ROW((SI), Y0, Y1)
	ROW((SI)(R8*1), Y2, Y3)
	ROW((SI)(R8*2), Y4, Y5)
	ADDQ $16, DI
	ADDQ $4, SI
	DECQ CX
	JNZ  loop3
	SCALES
	PUT(Y0, Y1)
	PUT(Y2, Y3)
	PUT(Y4, Y5)
	VZEROUPPER
	RET

// func tile2(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
// Two rows times two panels: Y0 to Y3 are the first row, Y4 to Y7 the second.
TEXT ·tile2(SB), NOSPLIT, $0-68
	LOAD
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	MOVQ   CX, R12
	SHLQ   $4, R12

loop2:
	WEIGHTS((DI), 8(DI), Y8, Y9)
	WEIGHTS((DI)(R12*1), 8(DI)(R12*1), Y10, Y11)
	VBROADCASTSS (SI), Y12
	VBROADCASTSS (SI)(R8*1), Y13
	VFMADD231PS  Y8, Y12, Y0
	VFMADD231PS  Y9, Y12, Y1
	VFMADD231PS  Y10, Y12, Y2
	VFMADD231PS  Y11, Y12, Y3
	VFMADD231PS  Y8, Y13, Y4
	VFMADD231PS  Y9, Y13, Y5
	VFMADD231PS  Y10, Y13, Y6
	VFMADD231PS  Y11, Y13, Y7
	ADDQ         $16, DI
	ADDQ         $4, SI
	DECQ         CX
	JNZ          loop2
	MOVQ         DX, R13
	SCALES
	PUT(Y0, Y1)
	PUT(Y4, Y5)
	LEAQ         64(R13), DX
	ADDQ         $64, BX
	ADDQ         $64, R10
	SCALES
	PUT(Y2, Y3)
	PUT(Y6, Y7)
	VZEROUPPER
	RET

// func tile1(out, x *float32, w *byte, scale, bias *float32, k, xStride, outStride int, floor float32)
// One row times four panels.
TEXT ·tile1(SB), NOSPLIT, $0-68
	LOAD
	VXORPS Y6, Y6, Y6
	VXORPS Y7, Y7, Y7
	MOVQ   CX, R12
	SHLQ   $4, R12
	LEAQ   (DI)(R12*2), R13
	MOVQ   $64, R11

loop1:
	VBROADCASTSS (SI), Y14
	WEIGHTS((DI), 8(DI), Y8, Y9)
	WEIGHTS((DI)(R12*1), 8(DI)(R12*1), Y10, Y11)
	VFMADD231PS  Y8, Y14, Y0
	VFMADD231PS  Y9, Y14, Y1
	VFMADD231PS  Y10, Y14, Y2
	VFMADD231PS  Y11, Y14, Y3
	WEIGHTS((R13), 8(R13), Y8, Y9)
	WEIGHTS((R13)(R12*1), 8(R13)(R12*1), Y10, Y11)
	VFMADD231PS  Y8, Y14, Y4
	VFMADD231PS  Y9, Y14, Y5
	VFMADD231PS  Y10, Y14, Y6
	VFMADD231PS  Y11, Y14, Y7
	ADDQ         $16, DI
	ADDQ         $16, R13
	ADDQ         $4, SI
	DECQ         CX
	JNZ          loop1
	SCALES
	PUT(Y0, Y1)
	ADDQ         $64, BX
	ADDQ         $64, R10
	SCALES
	PUT(Y2, Y3)
	ADDQ         $64, BX
	ADDQ         $64, R10
	SCALES
	PUT(Y4, Y5)
	ADDQ         $64, BX
	ADDQ         $64, R10
	SCALES
	PUT(Y6, Y7)
	VZEROUPPER
	RET

// FOLD adds the eight sums of Y0 up in X0, using X1.
#define FOLD \
	VEXTRACTF128 $1, Y0, X1; \
	VADDPS X1, X0, X0; \
	VMOVHLPS X0, X0, X1; \
	VADDPS X1, X0, X0; \
	VMOVSHDUP X0, X1; \
	VADDSS X1, X0, X0

// func dot(a, b *float32, n int) float32
TEXT ·dot(SB), NOSPLIT, $0-28
	MOVQ   a+0(FP), SI
	MOVQ   b+8(FP), DI
	MOVQ   n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	SUBQ   $32, CX
	JLT    dot8

dot32:
	VMOVUPS     (SI), Y4
	VMOVUPS     32(SI), Y5
	VMOVUPS     64(SI), Y6
	VMOVUPS     96(SI), Y7
	VFMADD231PS (DI), Y4, Y0
	VFMADD231PS 32(DI), Y5, Y1
	VFMADD231PS 64(DI), Y6, Y2
	VFMADD231PS 96(DI), Y7, Y3
	ADDQ        $128, SI
	ADDQ        $128, DI
	SUBQ        $32, CX
	JGE         dot32

dot8:
	VADDPS Y1, Y0, Y0
	VADDPS Y3, Y2, Y2
	VADDPS Y2, Y0, Y0
	ADDQ   $24, CX
	JLT    dotfold

dot8loop:
	VMOVUPS     (SI), Y4
	VFMADD231PS (DI), Y4, Y0
	ADDQ        $32, SI
	ADDQ        $32, DI
	SUBQ        $8, CX
	JGE         dot8loop

dotfold:
	FOLD
	ADDQ $8, CX
	JZ   dotdone

dot1:
	VMOVSS      (SI), X4
	VFMADD231SS (DI), X4, X0
	ADDQ        $4, SI
	ADDQ        $4, DI
	DECQ        CX
	JNZ         dot1

dotdone:
	VMOVSS X0, ret+24(FP)
	VZEROUPPER
	RET

// func dotBytes(a *int8, b *float32, n int) float32
TEXT ·dotBytes(SB), NOSPLIT, $0-28
	MOVQ   a+0(FP), SI
	MOVQ   b+8(FP), DI
	MOVQ   n+16(FP), CX
	VXORPS Y0, Y0, Y0
	VXORPS Y1, Y1, Y1
	VXORPS Y2, Y2, Y2
	VXORPS Y3, Y3, Y3
	SUBQ   $32, CX
	JLT    bytes8

bytes32:
	WEIGHTS((SI), 8(SI), Y4, Y5)
	WEIGHTS(16(SI), 24(SI), Y6, Y7)
	VFMADD231PS (DI), Y4, Y0
	VFMADD231PS 32(DI), Y5, Y1
	VFMADD231PS 64(DI), Y6, Y2
	VFMADD231PS 96(DI), Y7, Y3
	ADDQ        $32, SI
	ADDQ        $128, DI
	SUBQ        $32, CX
	JGE         bytes32

bytes8:
	VADDPS Y1, Y0, Y0
	VADDPS Y3, Y2, Y2
	VADDPS Y2, Y0, Y0
	ADDQ   $24, CX
	JLT    bytesfold

bytes8loop:
	VPMOVSXBD   (SI), Y4
	VCVTDQ2PS   Y4, Y4
	VFMADD231PS (DI), Y4, Y0
	ADDQ        $8, SI
	ADDQ        $32, DI
	SUBQ        $8, CX
	JGE         bytes8loop

bytesfold:
	FOLD
	ADDQ $8, CX
	JZ   bytesdone

bytes1:
	MOVBLSX     (SI), AX
	VXORPS      X4, X4, X4
	VCVTSI2SSL  AX, X4, X4
	VFMADD231SS (DI), X4, X0
	INCQ        SI
	ADDQ        $4, DI
	DECQ        CX
	JNZ         bytes1

bytesdone:
	VMOVSS X0, ret+24(FP)
	VZEROUPPER
	RET

// func addScaled(out, x *float32, n int, by float32)
TEXT ·addScaled(SB), NOSPLIT, $0-28
	MOVQ         out+0(FP), DI
	MOVQ         x+8(FP), SI
	MOVQ         n+16(FP), CX
	VBROADCASTSS by+24(FP), Y0
	SUBQ         $8, CX
	JLT          addtail

add8:
	VMOVUPS     (DI), Y1
	VFMADD231PS (SI), Y0, Y1
	VMOVUPS     Y1, (DI)
	ADDQ        $32, DI
	ADDQ        $32, SI
	SUBQ        $8, CX
	JGE         add8

addtail:
	ADDQ $8, CX
	JZ   adddone

add1:
	VMOVSS      (DI), X1
	VFMADD231SS (SI), X0, X1
	VMOVSS      X1, (DI)
	ADDQ        $4, DI
	ADDQ        $4, SI
	DECQ        CX
	JNZ         add1

adddone:
	VZEROUPPER
	RET
