using Fovea.Layers;

namespace Fovea.Tests.Layers;

public class LayerSummaryTests
{
    [Fact]
    public void Summary_SaysWhatIsNotADefault()
    {
        (string Expected, Layer Layer)[] summaries =
        [
            ("Conv 8, kernel 3", new Conv(8, 3)),
            (
                "Conv 8, kernel 3×5, stride 2, padding same, dilation 2, groups 4, no bias",
                new Conv(8, (3, 5), 2, Padding.Same, 2, 4, bias: false)
            ),
            ("Conv 8, kernel 3, padding 1, Reflect", new Conv(8, 3, padding: 1, paddingMode: PaddingMode.Reflect)),
            ("ConvTranspose 8, kernel 2, stride 2, output padding 1", new ConvTranspose(8, 2, 2, outputPadding: 1)),
            ("Dense 10", new Dense(10)),
            ("Dense 10, no bias", new Dense(10, bias: false)),
            ("MaxPool 2", new MaxPool(2)),
            ("MaxPool 3, stride 2, padding 1, ceil", new MaxPool(3, 2, 1, ceilMode: true)),
            ("AdaptiveAveragePool to 6", new AdaptiveAveragePool(6)),
            ("BatchNorm", new BatchNorm()),
            ("Dropout 0.5", new Dropout()),
            ("Dropout 0.2, per Channel", new Dropout(0.2f, DropoutScope.Channel)),
            ("LeakyReLU", new LeakyReLU()),
            ("LeakyReLU 0.3", new LeakyReLU(0.3f)),
            ("Clip -1 to 1", new Clip(-1, 1)),
            ("Sequential of 2", new Sequential(new ReLU(), new ReLU())),
            ("Concat of 1", new Concat(new ReLU())),
            ("Residual with shortcut Conv 4, kernel 1", new Residual(new ReLU(), new Conv(4, 1))),
            ("SelectChannels 2, 0", new SelectChannels(2, 0)),
        ];

        Assert.Equal(summaries.Select(pair => pair.Expected), summaries.Select(pair => pair.Layer.Summary));
    }
}
