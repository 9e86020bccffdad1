using Fovea.Backends;
using Fovea.Backends.Cpu;
using Fovea.Tensors;

namespace Fovea.Analysis;

/// <summary>
/// The effective receptive field of a unit: the mean absolute gradient of the unit with respect to every position of
/// the network's input.
/// </summary>
/// <remarks>
/// Source: Luo et al. 2016, "Understanding the effective receptive field in deep convolutional neural networks",
/// NIPS. It typically falls off from the centre like a Gaussian. Held by EffectiveReceptiveFieldTests.
/// </remarks>
public sealed class EffectiveReceptiveField
{
    private readonly double[] _map;     // [spatial…] of the input
    private readonly double[] _rings;   // mass by distance from the centre of the receptive field, in half cells

    private EffectiveReceptiveField(ReceptiveFieldRectangle rectangle, Shape sizes, int inputs, double[] map)
    {
        (Rectangle, Sizes, Inputs, _map) = (rectangle, sizes, inputs, map);
        _rings = SumRings();
        Mass = _rings.Sum();
    }

    /// <summary>The theoretical receptive field, of which the effective one is a part.</summary>
    public ReceptiveFieldRectangle Rectangle { get; }

    /// <summary>The spatial shape of the input and of the map: [height, width] for images.</summary>
    public Shape Sizes { get; }

    /// <summary>The number of inputs over which the gradients were averaged.</summary>
    public int Inputs { get; }

    /// <summary>
    /// |gradient| at every position of the input, row-major over <see cref="Sizes"/>: the mean over inputs and
    /// channels.
    /// </summary>
    public ReadOnlySpan<double> Map => _map;

    /// <summary>
    /// The sum of the map; 0 if no gradient reaches the input, for example because all ReLUs are inactive.
    /// </summary>
    public double Mass { get; }

    /// <summary>The share of the mass inside the theoretical receptive field, 0 to 1; 1 if there is no mass.</summary>
    /// <remarks>
    /// Below 1 only after normalisations over the feature map (group, instance and layer norm), whose statistics the
    /// theoretical field ignores, as in the literature.
    /// </remarks>
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

    /// <summary>Measures the effective receptive field of a unit.</summary>
    /// <param name="model">The network with its weights; layers are in inference mode.</param>
    /// <param name="layer">The layer's path: <c>features.3</c>.</param>
    /// <param name="unit">
    /// The unit's position in the layer's output, per spatial axis: (y, x) for images; empty after a Flatten.
    /// </param>
    /// <param name="options">The channel and the inputs; null for all channels and synthetic inputs.</param>
    /// <param name="backend">The backend to run on; null for all cores of this machine.</param>
    /// <exception cref="FoveaException">There is no such layer, unit or channel, or a gradient is not finite.</exception>
    /// <exception cref="ShapeException">
    /// The inputs do not have the model's input shape, or have no spatial axes.
    /// </exception>
    /// <remarks>The result has the same bits for any number of threads.</remarks>
    public static EffectiveReceptiveField Measure(
        Model model, string layer, ReadOnlySpan<int> unit, EffectiveReceptiveFieldOptions? options = null, IBackend? backend = null)
    {
        options ??= new EffectiveReceptiveFieldOptions();
        EffectiveReceptiveFieldMeter.Check(model, options);
        using CpuBackend? own = backend is null ? new CpuBackend() : null;
        using var gradient = new UnitGradient(model, layer, unit, options.Channel, backend ?? own!);
        return new EffectiveReceptiveField(
            gradient.Rectangle, new Shape(model.InputShape.AsSpan()[1..]), options.Inputs?.Count ?? options.Synthetic,
            EffectiveReceptiveFieldMeter.Map(gradient, model, options));
    }

    /// <summary>
    /// The side of the smallest square with a share of the mass, centred on the theoretical receptive field; 0 if
    /// there is no mass.
    /// </summary>
    /// <param name="share">
    /// Above 0, at most 1: 0.9, or 0.9545, the mass within two standard deviations of a one-dimensional Gaussian.
    /// </param>
    /// <remarks>
    /// The square contains the cells at most (side − 1) / 2 from the centre along every axis, and may extend beyond
    /// the input. If the theoretical receptive field has an even size, its centre is between two cells, and the side
    /// is even too.
    /// </remarks>
    public int Side(double share)
    {
        if (!(share is > 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share of the mass must be above 0 and at most 1.");
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
