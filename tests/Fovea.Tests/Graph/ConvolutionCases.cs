using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Graph;

/// <summary>Convolutions of one to three axes, and their transposes.</summary>
internal static class ConvolutionCases
{
    private static readonly Shape[] Inputs = [new(2, 2, 8), new(2, 2, 5, 4), new(1, 2, 4, 3, 4)];
    private static readonly Shape[] SmallInputs = [new(2, 2, 4), new(1, 2, 3, 3), new(1, 2, 2, 2, 3)];

    public static IEnumerable<GradientCase> Make()
    {
        foreach (Shape input in Inputs)
        {
            foreach (Conv layer in Layers())
            {
                yield return new GradientCase($"Conv {layer.Summary}, {layer.Padding.Rule}", input, layer);
            }
        }
        yield return new GradientCase("Conv per axis", new Shape(1, 2, 5, 6),
            new Conv(2, (3, 2), stride: (1, 2), padding: (2, 1), dilation: (1, 2)));
        yield return new GradientCase("Conv per axis", new Shape(1, 1, 3, 4, 5),
            new Conv(2, (1, 2, 3), stride: (1, 1, 2), padding: (0, 1, 1), dilation: (1, 2, 1)));

        foreach (Shape input in SmallInputs)
        {
            foreach (ConvTranspose layer in Transposes())
            {
                yield return new GradientCase($"ConvTranspose {layer.Summary}", input, layer);
            }
        }
        yield return new GradientCase("ConvTranspose per axis", new Shape(1, 2, 3, 2),
            new ConvTranspose(2, (2, 3), stride: (2, 1), padding: (0, 1)));
    }

    private static Conv[] Layers() =>
    [
        new(3, 1), new(2, 2), new(2, 3), new(3, 3, bias: false), new(2, 3, stride: 2), new(2, 1, stride: 2),
        new(2, 3, padding: 1), new(2, 2, stride: 2, padding: 1), new(2, 3, stride: 3, padding: 2),
        new(2, 2, padding: new Padding(1, 0)), new(2, 3, stride: 2, padding: new Padding(0, 2)),
        new(2, 3, padding: Padding.Same), new(2, 2, stride: 2, padding: Padding.Same), new(1, 2, padding: Padding.Full),
        new(2, 2, dilation: 2), new(2, 3, padding: 2, dilation: 2), new(2, 3, padding: 1, groups: 2),
        new(4, 2, stride: 2, groups: 2, bias: false),
        new(2, 3, padding: 1, paddingMode: PaddingMode.Reflect), new(2, 3, padding: 1, paddingMode: PaddingMode.Replicate),
        new(2, 3, padding: new Padding(1, 2), paddingMode: PaddingMode.Circular),
    ];

    private static ConvTranspose[] Transposes() =>
    [
        new(2, 1), new(2, 2), new(3, 3, bias: false), new(2, 2, stride: 2), new(2, 3, stride: 2), new(2, 3, padding: 1),
        new(1, 3, stride: 2, padding: 1, outputPadding: 1), new(2, 2, dilation: 2), new(2, 2, stride: 2, groups: 2),
        new(4, 3, stride: 2, padding: new Padding(1, 0), groups: 2), new(2, 2, stride: 3, outputPadding: 2, bias: false),
    ];
}
