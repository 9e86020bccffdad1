using Fovea.Kernels.Random;

namespace Fovea.Analysis;

/// <summary>Accumulates the absolute gradients of a unit over inputs and channels.</summary>
internal static class EffectiveReceptiveFieldMeter
{
    /// <exception cref="ShapeException">
    /// The inputs do not have the model's input shape, or have no spatial axes.
    /// </exception>
    /// <exception cref="FoveaException">There are no inputs.</exception>
    public static void Check(Model model, EffectiveReceptiveFieldOptions options)
    {
        if (model.InputShape.Rank < 2)
        {
            throw new ShapeException(
                "An effective receptive field is defined for sequences, images and volumes; the model takes " +
                $"{model.InputShape}, which has no spatial axes.");
        }
        if (options.Inputs is { } inputs && inputs.SampleShape != model.InputShape)
        {
            throw new ShapeException($"The model takes {model.InputShape}; "
                + $"the samples of {inputs.Name} are {inputs.SampleShape}. Resize them, or choose other inputs.");
        }
        if (options.Inputs is null && options.Synthetic < 1)
        {
            throw new FoveaException($"An effective receptive field needs at least 1 input; found {options.Synthetic}.");
        }
    }

    /// <summary>|gradient| at every position, the mean over inputs and channels: [spatial…].</summary>
    /// <exception cref="FoveaException">A gradient is not finite.</exception>
    public static double[] Map(UnitGradient gradient, Model model, EffectiveReceptiveFieldOptions options)
    {
        int inputs = options.Inputs?.Count ?? options.Synthetic;
        var map = new double[model.InputShape.Length / model.InputShape[0]];
        for (int index = 0; index < inputs; index++)
        {
            WriteInput(gradient.Input, index, model, options);
            AddSizes(map, gradient.Run());
        }
        for (int i = 0; i < map.Length; i++)
        {
            map[i] = double.IsFinite(map[i]) ? map[i] / ((double)inputs * model.InputShape[0]) : throw new FoveaException(
                $"The gradient of \"{gradient.Rectangle.Layer}\" with respect to the input is not finite. Check " +
                "the weights and the inputs for infinities and NaN.");
        }
        return map;
    }

    private static void WriteInput(Span<float> input, int index, Model model, EffectiveReceptiveFieldOptions options)
    {
        if (options.Inputs is { } inputs)
        {
            inputs.ReadSample(index, input);
            model.Normalization?.Apply(input, model.InputShape);
            return;
        }
        var random = new CounterRandom(options.Seed, (uint)RandomPurpose.Synthetic, (uint)index);
        for (int i = 0; i < input.Length; i++)
        {
            input[i] = (float)random.Normal((ulong)i);   // like normalised inputs
        }
    }

    private static void AddSizes(Span<double> map, ReadOnlySpan<float> gradient)
    {
        for (int i = 0; i < gradient.Length; i++)
        {
            map[i % map.Length] += Math.Abs(gradient[i]);   // [channels, spatial…]: channels are consecutive
        }
    }
}
