using Fovea.Kernels.Convolution.BatchLanes;
using Fovea.Kernels.Convolution.FirstLayer;
using Fovea.Kernels.Simd;

namespace Fovea.Kernels.Tests.Codegen;

/// <summary>The loops under guard. A new kernel adds its inner loop here and a call of it to <see cref="InnerLoopTests"/>.</summary>
/// <remarks>Instruction counts are those of .NET 10.0 and two more.</remarks>
public static class InnerLoops
{
    /// <summary>The methods whose listing is asked for.</summary>
    public const string Patterns =
        "*Tile:Sum *DepthwiseTile1:Sum *DepthwiseTile2:Sum *DepthwiseGradientTile2:Sum *DepthwiseGradient:SumImage "
        + "*MatrixTile:Multiply *StreamedTile8x3:Multiply *StreamedTile4x1:Multiply *UpdateLoop:Whole *ElementwiseLoop:*nary "
        + "*MaxPoolTwo:Run* *MaxPoolThree:Run* *MaxPoolGradientTwo:Run *MaxPoolGather:Row *AveragePoolForward:TwoByTwo";

    private static readonly string[] Counts =
        ["", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve", "Thirteen", "Fourteen"];

    // A rule's constants are parameters and are on the stack, from where the loop broadcasts them: an access each.
    private static readonly (string Rule, int MultiplyAdds, int Numbers)[] UpdateRules =
    [
        ("SgdRule", 2, 2), ("MomentumRule", 4, 8), ("AdagradRule", 3, 4), ("RmsPropRule", 5, 6), ("AdamRule", 5, 10),
        ("LambMomentsRule", 4, 9), ("LambUpdateRule", 3, 5),
    ];

    private static readonly string[] Activations =
        ["ReLU", "LeakyReLU", "Sigmoid", "Tanh", "Elu", "Gelu", "GeluTanh", "Silu", "HardSigmoid", "HardSwish", "Clip", "Mish", "Softplus"];

    public static IEnumerable<InnerLoop> Of(VectorWidth width) =>
        [.. Products(width), .. Depthwise(width), .. Updates(width), .. Elementwise(width), .. Pooling(width)];

    private static IEnumerable<InnerLoop> Products(VectorWidth width)
    {
        int bits = (int)width, tallest = width == VectorWidth.Bits512 ? 14 : 6;
        for (int pixels = 1; pixels <= tallest; pixels++)
        {
            string count = Counts[pixels];
            // An instruction with AVX-512 can broadcast its own operand; with AVX2 that is an instruction for each pixel.
            int broadcasts = width == VectorWidth.Bits512 ? 0 : pixels;
            yield return new($"Tile:Sum[Simd{bits},BroadcastRead,{count},One]", bits, pixels, pixels + broadcasts + 14);
            yield return new($"Tile:Sum[Simd{bits},BlockRead,{count},One]", bits, pixels, pixels + broadcasts + 16);
            yield return new($"Tile:Sum[Simd{bits},VectorRead,{count},One]", bits, pixels, pixels + 14);
            // Two multiply-adds and a broadcast for each pixel.
            yield return new($"Tile:Sum[Simd{bits},BroadcastRead,{count},Two]", bits, 2 * pixels, (3 * pixels) + 14);
            yield return new($"Tile:Sum[Simd{bits},BlockRead,{count},Two]", bits, 2 * pixels, (3 * pixels) + 16);
            yield return new($"Tile:Sum[Simd{bits},VectorRead,{count},Two]", bits, 2 * pixels, (3 * pixels) + 14);
        }
        for (int filters = 1; filters <= BatchLaneTile.MaxFilters && width == VectorWidth.Bits512; filters++)
        {
            // Four source vectors, four multiply-adds and a broadcast for each filter, four pointers, the count.
            yield return new($"BatchLaneTile:Sum[Simd{bits},{Counts[filters]}]", bits, 4 * filters, (5 * filters) + 16);
        }
        for (int filters = 1; filters <= FirstLayerTile.MaxFilters; filters++)
        {
            for (int vectors = 1; vectors <= 2; vectors++)
            {
                // A broadcast for each filter, two pointers, the count.
                yield return new($"FirstLayerTile:Sum[Simd{bits},{Counts[filters]},{Counts[vectors]}]", bits,
                    filters * vectors, (filters * vectors) + filters + vectors + 6);
            }
        }
        int mostFilters = width == VectorWidth.Bits512 ? TapTile.MostFilters : 2;
        for (int filters = 1; filters <= mostFilters; filters++)
        {
            for (int taps = 1; taps <= TapTile.MaxTaps; taps++)
            {
                yield return new($"TapTile:Sum[Simd{bits},{Counts[filters]},{Counts[taps]}]", bits, filters * taps,
                    (filters * taps) + filters + taps + 12);
            }
        }
        int tileRows = width == VectorWidth.Bits512 ? 8 : 4;
        for (int vectors = 1; vectors <= 3; vectors++)
        {
            // One broadcast for all vectors; with AVX-512 and a single vector the multiply-add does it.
            int broadcasts = vectors == 1 && width == VectorWidth.Bits512 ? 0 : tileRows;
            yield return new($"OuterProductTile:Sum[Simd{bits},{Counts[tileRows]},{Counts[vectors]}]", bits,
                tileRows * vectors, (tileRows * vectors) + broadcasts + vectors + 8);
        }
        yield return new($"MatrixTile:Multiply[Simd{bits},{Counts[tallest]}]", bits, 2 * tallest, (3 * tallest) + 11);
        foreach (int rows in (int[])[1, 2, 4, 8])
        {
            if (width == VectorWidth.Bits512)
            {
                yield return new($"StreamedTile8x3:Multiply[Simd{bits},{Counts[rows]}]", bits, 3 * rows, (5 * rows) + 24);
            }
            else if (rows <= 4)
            {
                yield return new($"StreamedTile4x1:Multiply[Simd{bits},{Counts[rows]}]", bits,
                    rows * (512 / bits), (3 * rows * (512 / bits)) + 16);
            }
        }
    }

    private static IEnumerable<InnerLoop> Depthwise(VectorWidth width)
    {
        int bits = (int)width;
        for (int units = 1; units <= 8; units++)
        {
            // Three weights, the source pixels, three multiply-adds a unit, four pointers, the count.
            yield return new($"DepthwiseTile1:Sum[Simd{bits},{Counts[units]}]", bits, 3 * units, (4 * units) + 14);
            yield return new($"DepthwiseTile2:Sum[Simd{bits},{Counts[units]}]", bits, 3 * units, (5 * units) + 13);
            if (units <= (width == VectorWidth.Bits512 ? 7 : 4))
            {
                yield return new($"DepthwiseGradientTile2:Sum[Simd{bits},{Counts[units]}]", bits, 3 * units, (4 * units) + 13);
            }
        }
        yield return new($"DepthwiseGradient:SumImage[Simd{bits}]", bits, 9, 20);
    }

    private static IEnumerable<InnerLoop> Updates(VectorWidth width) =>
        UpdateRules.Select(one => new InnerLoop($"UpdateLoop:Whole[Simd{(int)width},{one.Rule}]", (int)width,
            one.MultiplyAdds, StackOperands: one.Numbers));

    private static IEnumerable<InnerLoop> Elementwise(VectorWidth width)
    {
        int bits = (int)width;
        foreach (string operation in (string[])["Addition", "Subtraction", "Multiplication"])
        {
            yield return new($"ElementwiseLoop:Binary[Simd{bits},BinaryStage+{operation}]", bits, MostInstructions: 10);
        }
        foreach (string activation in Activations)
        {
            // The activation's own numbers are put on the stack and fetched, at most one write and two reads.
            if (activation != "Softplus")   // calls the runtime's logarithm
            {
                yield return new($"ElementwiseLoop:Unary[Simd{bits},ActivationForward+Operation`1[{activation}]]", bits, StackOperands: 3);
            }
            yield return new($"ElementwiseLoop:Binary[Simd{bits},ActivationGradient+Operation`1[{activation}]]", bits, StackOperands: 3);
        }
    }

    private static IEnumerable<InnerLoop> Pooling(VectorWidth width)
    {
        int bits = (int)width;
        yield return new($"MaxPoolTwo:Run[Simd{bits}]", bits, MostInstructions: 18);
        yield return new($"MaxPoolTwo:RunIndexed[Simd{bits}]", bits, MostInstructions: 40);
        yield return new($"MaxPoolThree:Run[Simd{bits}]", bits, MostInstructions: 28);
        yield return new($"MaxPoolThree:RunIndexed[Simd{bits}]", bits, MostInstructions: 85);
        yield return new($"MaxPoolGradientTwo:Run[Simd{bits}]", bits, MostInstructions: 36);
        yield return new($"MaxPoolGather:Row[Simd{bits}]", bits, MostInstructions: 18);
        yield return new($"AveragePoolForward:TwoByTwo[Simd{bits}]", bits, MostInstructions: 16);
    }
}
