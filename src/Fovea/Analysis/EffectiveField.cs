using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>What one unit in fact makes of its receptive field: the mean size of its gradient at every place of the network's input.</summary>
/// <remarks>
/// Source: Luo et al. 2016, "Understanding the effective receptive field in deep convolutional neural networks", NIPS. A
/// field that falls off from its middle like a Gaussian is the rule. Held by EffectiveFieldTests.
/// </remarks>
public sealed class EffectiveField
{
    private readonly double[] _map;     // [spatial…] of the input
    private readonly double[] _rings;   // mass by distance from the field's middle, in half cells

    private EffectiveField(FieldRectangle rectangle, Shape sizes, int inputs, double[] map)
    {
        (Rectangle, Sizes, Inputs, _map) = (rectangle, sizes, inputs, map);
        _rings = SumRings();
        Mass = _rings.Sum();
    }

    /// <summary>The theoretical field, which the measured one fills in part.</summary>
    public FieldRectangle Rectangle { get; }

    /// <summary>The spatial sizes of the input and of the map: [height, width] for images.</summary>
    public Shape Sizes { get; }

    /// <summary>How many inputs the gradients were averaged over.</summary>
    public int Inputs { get; }

    /// <summary>|gradient| at every place of the input, row-major over <see cref="Sizes"/>: the mean over inputs and channels.</summary>
    public ReadOnlySpan<double> Map => _map;

    /// <summary>The sum of the map; 0 where the unit is cut off from the input: its activations are all off.</summary>
    public double Mass { get; }

    /// <summary>The share of the mass that lies within the theoretical field, 0 to 1; 1 where there is no mass.</summary>
    /// <remarks>Below 1 only behind normalisations over the map (group, instance and layer norm), whose statistics fields leave out, as the literature does.</remarks>
    public double ShareInside
    {
        get
        {
            double outside = 0;
            for (int i = 0; i < _map.Length; i++)
            {
                outside += IsInside(i) ? 0 : _map[i];
            }
            return Mass == 0 ? 1 : 1 - (outside / Mass);
        }
    }

    /// <summary>Measures the effective field of a unit.</summary>
    /// <param name="model">The network with its weights; layers take their inference form.</param>
    /// <param name="layer">The layer's path: <c>features.3</c>.</param>
    /// <param name="unit">The unit's place on the layer's output map, per spatial axis: (y, x) for images; nothing behind a flattening.</param>
    /// <param name="options">The channel and the inputs; null for all channels and made-up inputs.</param>
    /// <param name="backend">Where it runs; null for all cores of this machine.</param>
    /// <exception cref="FoveaException">There is no such layer, unit or channel, or a gradient is not finite.</exception>
    /// <exception cref="ShapeException">The inputs are not the model's, or have no places.</exception>
    /// <remarks>The same bits for any number of threads.</remarks>
    public static EffectiveField Measure(
        Model model, string layer, ReadOnlySpan<int> unit, EffectiveFieldOptions? options = null, IBackend? backend = null)
    {
        options ??= new EffectiveFieldOptions();
        EffectiveFieldMeter.Check(model, options);
        using CpuBackend? own = backend is null ? new CpuBackend() : null;
        using var gradient = new UnitGradient(model, layer, unit, options.Channel, backend ?? own!);
        return new EffectiveField(
            gradient.Rectangle, new Shape(model.InputShape.AsSpan()[1..]), options.Inputs?.Count ?? options.Synthetic, EffectiveFieldMeter.Map(gradient, model, options));
    }

    /// <summary>The side of the smallest square that holds a share of the mass, centred on the middle of the theoretical field; 0 where there is no mass.</summary>
    /// <param name="share">Above 0, at most 1: 0.9, or the 0.9545 that lies within two deviations of a Gaussian's middle along a line.</param>
    /// <remarks>
    /// It holds the cells that are at most (side − 1) / 2 from the middle along every axis, and may reach beyond the input. The
    /// middle lies between two cells where the theoretical field is even: sides then are even too.
    /// </remarks>
    public int Side(double share)
    {
        if (!(share is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share of the mass is above 0 and at most 1.");
        }
        double held = 0;
        for (int distance = 0; distance < _rings.Length && Mass > 0; distance++)
        {
            held += _rings[distance];   // summed in the order of Mass, so that a share of 1 is reached
            if (held >= share * Mass)
            {
                return distance + 1;
            }
        }
        return 0;
    }

    private double[] SumRings()
    {
        var rings = new List<double>();
        for (int i = 0; i < _map.Length; i++)
        {
            int distance = 0;
            for (int axis = 0, rest = i, below = _map.Length; axis < Sizes.Rank; axis++)
            {
                below /= Sizes[axis];
                CellRange field = Rectangle.Unclipped[axis];
                distance = Math.Max(distance, Math.Abs((2 * (rest / below)) - (field.First + field.Last)));
                rest %= below;
            }
            while (rings.Count <= distance)
            {
                rings.Add(0);
            }
            rings[distance] += _map[i];
        }
        return [.. rings];
    }

    private bool IsInside(int cell)
    {
        bool inside = true;
        for (int axis = Sizes.Rank - 1; axis >= 0; axis--)
        {
            int place = cell % Sizes[axis];
            inside &= place >= Rectangle.Clipped[axis].First && place <= Rectangle.Clipped[axis].Last;
            cell /= Sizes[axis];
        }
        return inside;
    }
}
