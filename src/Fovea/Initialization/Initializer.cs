using Fovea.Kernels.Random;
using Fovea.Tensors;

namespace Fovea.Initialization;

/// <summary>Defines the initial values of a parameter.</summary>
/// <remarks>
/// Element i is a pure function of the stream and i (for <see cref="Orthogonal"/>, of the stream and the shape), so
/// the same seed gives the same model, in whatever order parameters are initialised.
/// </remarks>
public abstract partial record Initializer
{
    /// <summary>Fills a parameter.</summary>
    /// <param name="values">As many values as the shape has elements, row-major; overwritten.</param>
    /// <param name="shape">[out, in / groups, kernel…] for weights.</param>
    /// <param name="random">The parameter's own stream.</param>
    /// <exception cref="ShapeException">
    /// The length differs from the shape's, or the initialiser needs at least two axes.
    /// </exception>
    public void Fill(Span<float> values, Shape shape, in CounterRandom random)
    {
        if (values.Length != shape.Length)
        {
            throw new ShapeException(
                $"Initializer {GetType().Name}: the parameter is {shape}, {shape.Length:N0} elements; the buffer " +
                $"has {values.Length:N0}.");
        }
        if (values.Length > 0)
        {
            Write(values, shape, random);
        }
    }

    /// <summary>Writes the values; called with matching lengths that are not zero.</summary>
    protected abstract void Write(Span<float> values, Shape shape, in CounterRandom random);

    private protected static void WriteUniform(Span<float> values, double low, double high, in CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(low + ((high - low) * random.Uniform((ulong)i)));
        }
    }

    private protected static void WriteNormal(Span<float> values, double mean, double deviation, in CounterRandom random)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(mean + (deviation * random.Normal((ulong)i)));
        }
    }

    private protected static double Finite(double value, string initializer, string what) => double.IsFinite(value)
        ? value
        : throw new FoveaException($"Initializer {initializer}: {what} is {value}; it must be finite.");

    private protected static double NotNegative(double value, string initializer, string what) => value >= 0 && double.IsFinite(value)
        ? value
        : throw new FoveaException($"Initializer {initializer}: {what} is {value}; it must be finite and 0 or more.");
}
