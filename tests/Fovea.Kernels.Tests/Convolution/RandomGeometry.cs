using Fovea.Kernels.Convolution;

namespace Fovea.Kernels.Tests.Convolution;

/// <summary>
/// Geometries where convolutions go wrong: odd channels, padding beyond the kernel,
/// strides beyond it, tiny and thin images.
/// </summary>
internal static class RandomGeometry
{
    private const int MaxMultiplyAdds = 150_000;

    private static readonly int[] Channels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65];
    private static readonly int[] Batches = [0, 1, 1, 1, 2, 2, 7, 16, 21, 40];

    public static ConvolutionGeometry Next(System.Random random)
    {
        while (true)
        {
            int rank = random.Next(10) switch { < 2 => 1, < 8 => 2, _ => 3 };
            bool isPointwise = random.Next(4) == 0;
            ConvolutionAxis width = Axis(random, 34, isPointwise), height = rank > 1 ? Axis(random, 12, isPointwise) : ConvolutionAxis.None;
            ConvolutionAxis depth = rank > 2 ? Axis(random, 5, isPointwise) : ConvolutionAxis.None;
            (int ic, int oc, int groups) = Groups(random);
            if (random.Next(6) == 0)
            {
                // Depthwise with filters of three columns, and mostly three rows: rare otherwise, and served by kernels of its own.
                (depth, oc, groups) = (ConvolutionAxis.None, ic, ic);
                height = random.Next(4) == 0 ? height : height with { Kernel = 3 };
                width = new ConvolutionAxis(width.Input, 3, random.Next(1, 3), random.Next(2), random.Next(2));
            }
            else if (random.Next(20) == 0)
            {
                // A first layer with few filters, which has a kernel of its own too.
                (depth, ic, oc, groups) = (ConvolutionAxis.None, random.Next(1, 5), random.Next(1, 17), 1);
                width = width with { Stride = 1 };
            }
            try
            {
                var geometry = new ConvolutionGeometry(Batches[random.Next(Batches.Length)], ic, oc, groups, depth, height, width);
                if (geometry.MultiplyAdds <= MaxMultiplyAdds)
                {
                    return geometry;
                }
            }
            catch (ShapeException)
            {
                // The kernel is larger than the padded input: draw again.
            }
        }
    }

    private static (int Ic, int Oc, int Groups) Groups(System.Random random)
    {
        int channels = Channels[random.Next(Channels.Length)];
        return random.Next(6) switch
        {
            0 => (channels, channels, channels),
            1 => (channels * 2, Channels[random.Next(9)] * 2, 2),
            2 => (32, random.Next(2) == 0 ? 32 : 64, 2),
            _ => (channels, Channels[random.Next(Channels.Length)], 1),
        };
    }

    private static ConvolutionAxis Axis(System.Random random, int largest, bool isPointwise)
    {
        if (isPointwise)
        {
            return new ConvolutionAxis(random.Next(1, largest), Stride: random.Next(1, 4));
        }
        int kernel = random.Next(1, 6);
        return new ConvolutionAxis(
            random.Next(1, largest),
            kernel,
            random.Next(4) == 0 ? random.Next(1, 7) : random.Next(1, 3),
            random.Next(3) == 0 ? random.Next(0, kernel + 3) : random.Next(0, 3),
            random.Next(3) == 0 ? random.Next(0, kernel + 3) : random.Next(0, 3),
            random.Next(3) == 0 ? random.Next(1, 5) : 1);
    }
}
