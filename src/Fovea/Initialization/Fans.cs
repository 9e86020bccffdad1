using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>The fan-in and fan-out of a layer, computed from the shape of its weights.</summary>
/// <param name="In">Fan-in: in / groups · kernel elements, the number of terms in one output's sum.</param>
/// <param name="Out">Fan-out: out · kernel elements, not divided by the groups, as in PyTorch.</param>
/// <remarks>Source: PyTorch's _calculate_fan_in_and_fan_out. Held by FansTests.</remarks>
public readonly record struct Fans(int In, int Out)
{
    /// <summary>The fans of weights.</summary>
    /// <param name="weights">[out, in / groups, kernel…], at least two axes.</param>
    /// <exception cref="ShapeException">There are fewer than two axes.</exception>
    public static Fans Of(Shape weights)
    {
        if (weights.Rank < 2)
        {
            throw new ShapeException(
                $"The fans of a parameter {weights} are not defined: weights have at least two axes, [out, in, kernel…]. "
                + "For a bias use FanInUniform, with the fan-in of its weights, or Zeros.");
        }
        int kernel = 1;
        foreach (int size in weights.AsSpan()[2..])
        {
            kernel *= size;   // cannot overflow: a shape's length is checked at construction
        }
        return new Fans(weights[1] * kernel, weights[0] * kernel);
    }

    /// <summary>The fan that a mode names.</summary>
    public double Select(FanMode mode) => mode == FanMode.In ? In : Out;
}
