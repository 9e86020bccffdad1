using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>How many numbers flow into and out of one unit of a layer, read off the shape of its weights.</summary>
/// <param name="In">in / groups · kernel elements: the terms of one output's sum.</param>
/// <param name="Out">out · kernel elements, groups not divided out, as PyTorch has it.</param>
/// <remarks>Source: PyTorch's _calculate_fan_in_and_fan_out. Held by FansTests.</remarks>
public readonly record struct Fans(int In, int Out)
{
    /// <summary>The fans of weights.</summary>
    /// <param name="weights">[out, in / groups, kernel…], two axes or more.</param>
    /// <exception cref="ShapeException">There are fewer than two axes.</exception>
    public static Fans Of(Shape weights)
    {
        if (weights.Rank < 2)
        {
            throw new ShapeException(
                $"The fans of a parameter {weights} are not defined: weights have at least two axes, [out, in, kernel…]. "
                + "For a bias use FanInUniform, with the fan of its weights, or Zeros.");
        }
        int kernel = 1;
        foreach (int size in weights.AsSpan()[2..])
        {
            kernel *= size;   // cannot overflow: a shape's length is checked where it is made
        }
        return new Fans(weights[1] * kernel, weights[0] * kernel);
    }

    /// <summary>The fan that a mode names.</summary>
    public double Select(FanMode mode) => mode == FanMode.In ? In : Out;
}
