using System.Globalization;
using Fovea.Tensors;

namespace Fovea.Signals;

/// <summary>The classic image filters, by name; any of them can be set as the weights of a Conv layer.</summary>
/// <remarks>
/// Matrices are applied by cross-correlation, as in Conv: a positive tap on the right responds to brightness on the
/// right. Source: Gonzalez and Woods, Digital Image Processing, §3.5–3.6 and §10.2. Held by NamedFiltersTests.
/// </remarks>
public static class NamedFilters
{
    private const int MaxSize = 255;

    /// <summary>Prewitt's filter for vertical edges: positive where the image grows brighter to the right.</summary>
    public static NamedFilter VerticalEdge { get; } = new("vertical-edge", "Vertical edges (Prewitt): brightness right minus left.",
        new double[,] { { -1, 0, 1 }, { -1, 0, 1 }, { -1, 0, 1 } });

    /// <summary>Prewitt's filter for horizontal edges: positive where the image grows brighter downwards.</summary>
    public static NamedFilter HorizontalEdge { get; } = new("horizontal-edge", "Horizontal edges (Prewitt): brightness below minus above.",
        new double[,] { { -1, -1, -1 }, { 0, 0, 0 }, { 1, 1, 1 } });

    /// <summary>Sobel's horizontal derivative: Prewitt's with the middle row doubled, which smooths along the edge.</summary>
    public static NamedFilter SobelX { get; } = new("sobel-x",
        "Horizontal derivative (Sobel), smoothed along the edge: responds to vertical edges.",
        new double[,] { { -1, 0, 1 }, { -2, 0, 2 }, { -1, 0, 1 } });

    /// <summary>Sobel's vertical derivative.</summary>
    public static NamedFilter SobelY { get; } = new("sobel-y",
        "Vertical derivative (Sobel), smoothed along the edge: responds to horizontal edges.",
        new double[,] { { -1, -2, -1 }, { 0, 0, 0 }, { 1, 2, 1 } });

    /// <summary>
    /// The five-point Laplacian ∂²/∂x² + ∂²/∂y²: zero where the image is linear, largest at spots and corners.
    /// </summary>
    public static NamedFilter Laplacian { get; } = new(
        "laplacian", "Second derivative in both directions: spots, corners and edges of any direction.",
        new double[,] { { 0, 1, 0 }, { 1, -4, 1 }, { 0, 1, 0 } });

    /// <summary>The image minus its Laplacian: edges steeper, flat regions unchanged.</summary>
    public static NamedFilter Sharpen { get; } = new("sharpen", "The image minus its Laplacian: edges steeper, flat regions unchanged.",
        new double[,] { { 0, -1, 0 }, { -1, 5, -1 }, { 0, -1, 0 } });

    /// <summary>Relief lit from the lower right: the image plus its diagonal derivative.</summary>
    public static NamedFilter Emboss { get; } = new("emboss", "A relief: the image plus its derivative along the diagonal.",
        new double[,] { { -2, -1, 0 }, { -1, 1, 1 }, { 0, 1, 2 } });

    /// <summary>All filters; the blurs have their default sizes: box 3×3, Gaussian σ = 1.</summary>
    public static IReadOnlyList<NamedFilter> All { get; } =
        [VerticalEdge, HorizontalEdge, SobelX, SobelY, Laplacian, Sharpen, Emboss, BoxBlur(3, "box-blur"),
            GaussianBlur(1, "gaussian-blur")];

    /// <summary>The mean of a square: every tap 1 / size².</summary>
    /// <param name="size">Rows and columns: odd, 1 to 255.</param>
    /// <exception cref="FoveaException">The size is even or out of range.</exception>
    public static NamedFilter BoxBlur(int size = 3) => BoxBlur(size, string.Create(CultureInfo.InvariantCulture, $"box-blur:{size}"));

    /// <summary>
    /// A Gaussian, exp(−(x² + y²) / 2σ²) at whole pixels up to ⌈3σ⌉, scaled so that the taps sum to 1.
    /// </summary>
    /// <param name="sigma">σ in pixels, above 0 and at most 42 (a filter of 253 pixels).</param>
    /// <exception cref="FoveaException">σ is out of range.</exception>
    public static NamedFilter GaussianBlur(double sigma = 1) =>
        GaussianBlur(sigma, string.Create(CultureInfo.InvariantCulture, $"gaussian-blur:{sigma}"));

    /// <summary>
    /// Finds a filter by name; the blurs take their size or σ after a colon:
    /// <c>box-blur:5</c>, <c>gaussian-blur:1.5</c>.
    /// </summary>
    /// <param name="name">The name, in any case.</param>
    /// <exception cref="FoveaException">
    /// There is no such filter, or its parameter is invalid; the message lists the filters.
    /// </exception>
    public static NamedFilter Get(string name)
    {
        foreach (NamedFilter filter in All)
        {
            if (filter.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return filter;
            }
        }
        string[] parts = name.Split(':', 2);
        if (parts is ["box-blur", string size] && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int pixels))
        {
            return BoxBlur(pixels);
        }
        if (parts is ["gaussian-blur", string width]
            && double.TryParse(width, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double sigma))
        {
            return GaussianBlur(sigma);
        }
        throw new FoveaException(
            $"There is no filter \"{name}\". Known filters are {string.Join(", ", All.Select(filter => filter.Name))}; "
            + "box-blur:5 sets the size (odd), gaussian-blur:1.5 sets σ in pixels.");
    }

    /// <summary>
    /// Conv weights with one filter per output channel, applied to the mean of its group's input channels.
    /// </summary>
    /// <param name="filters">One per output channel; smaller ones are zero-padded to the largest size.</param>
    /// <param name="inChannels">Input channels of the layer.</param>
    /// <param name="groups">Groups of the layer; divides the input channels and the number of filters.</param>
    /// <returns>[filters, inChannels / groups, size, size]; taps are divided by inChannels / groups.</returns>
    /// <exception cref="ShapeException">No filter was given, or the groups do not divide the channels.</exception>
    public static Tensor ToWeights(IReadOnlyList<NamedFilter> filters, int inChannels, int groups = 1)
    {
        if (filters.Count == 0 || inChannels < 1 || groups < 1 || inChannels % groups != 0 || filters.Count % groups != 0)
        {
            throw new ShapeException(
                $"Filter weights: {filters.Count} filters, {inChannels} input channels and {groups} groups; "
                + "each must be 1 or more, and the groups must divide filters and channels.");
        }
        int size = filters.Max(filter => filter.Size);
        int channelsPerGroup = inChannels / groups;

        var weights = new Tensor(new Shape(filters.Count, channelsPerGroup, size, size));
        for (int oc = 0; oc < filters.Count; oc++)
        {
            NamedFilter filter = filters[oc];
            int margin = (size - filter.Size) / 2;
            for (int ic = 0; ic < channelsPerGroup; ic++)
            {
                for (int kh = 0; kh < filter.Size; kh++)
                {
                    for (int kw = 0; kw < filter.Size; kw++)
                    {
                        weights[oc, ic, margin + kh, margin + kw] = (float)(filter[kh, kw] / channelsPerGroup);
                    }
                }
            }
        }
        return weights;
    }

    private static NamedFilter BoxBlur(int size, string name)
    {
        if (size is < 1 or > MaxSize || size % 2 == 0)
        {
            throw new FoveaException(
                $"Box blur: the size is {size}; it must be odd and from 1 to {MaxSize}, so that the filter has a " +
                "centre pixel.");
        }
        return new(name, $"The mean of {size}×{size} pixels.", Tabulate(size, (_, _) => 1));
    }

    private static NamedFilter GaussianBlur(double sigma, string name)
    {
        if (!(sigma > 0 && sigma <= MaxSize / 6))
        {
            throw new FoveaException(string.Create(CultureInfo.InvariantCulture,
                $"Gaussian blur: σ is {sigma} pixels; it must be above 0 and at most {MaxSize / 6}."));
        }
        int size = (2 * (int)Math.Ceiling(3 * sigma)) + 1;
        return new(name, string.Create(CultureInfo.InvariantCulture,
            $"A Gaussian blur with σ = {sigma} pixels, truncated at 3σ ({size}×{size})."),
            Tabulate(size, (y, x) => Math.Exp(-((y * y) + (x * x)) / (2 * sigma * sigma))));
    }

    // A function of the offset from the centre as a matrix, scaled so that the taps sum to 1.
    private static double[,] Tabulate(int size, Func<int, int, double> tap)
    {
        double[,] matrix = new double[size, size];
        double sum = 0;
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                sum += matrix[row, column] = tap(row - (size / 2), column - (size / 2));
            }
        }
        for (int row = 0; row < size; row++)
        {
            for (int column = 0; column < size; column++)
            {
                matrix[row, column] /= sum;
            }
        }
        return matrix;
    }
}
