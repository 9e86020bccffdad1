using Fovea.Data.Decoding;
using Fovea.Inference;
using Fovea.Layers;
using Fovea.Tensors;

namespace Fovea.Tests.Inference;

public class PredictorTests
{
    [Fact]
    public void Predict_GivesTheBestClasses_WithTheirLabelsAndShares()
    {
        // Zero weights leave the bias: scores 1, 3, 2 whatever the image.
        using Model model = Biased(1, 3, 2);
        model.Classes = ["cat", "dog"];
        using Predictor predictor = model.CreatePredictor();

        Prediction prediction = predictor.Predict(new Image(5, 7, PixelFormat.Rgb), top: 2);

        double sum = Math.Exp(-2) + 1 + Math.Exp(-1);
        Assert.Equal("dog", prediction.Label);
        Assert.Equal(1 / sum, prediction.Probability, 1e-6);   // one rounding to single precision
        Assert.Equal(["dog", "2"], prediction.Top.Select(score => score.Label));   // the third class has no name
        Assert.Equal(Math.Exp(-1) / sum, prediction.Top[1].Probability, 1e-6);
    }

    [Fact]
    public void Predict_GivesTheFirst_OfEqualClasses()
    {
        using Model model = Biased(2, 2, 2);
        using Predictor predictor = model.CreatePredictor();

        Assert.Equal([0, 1, 2], predictor.Predict(new Image(4, 4, PixelFormat.Grey), top: 9).Top.Select(score => score.Index));
    }

    [Fact]
    public void Run_FollowsTheWeights_OnceRefreshed()
    {
        using Model model = Biased(1, 3, 2);
        using Predictor predictor = model.CreatePredictor();
        var input = new Tensor(new Shape(1, 1, 4, 4));
        _ = predictor.Run(input);

        model.Parameters["1.bias"][0] = 9;
        predictor.RefreshParameters();

        Assert.Equal([9, 3, 2], predictor.Run(input).Span.ToArray());
    }

    [Fact]
    public void Run_GivesNothing_ForNoInputs()
    {
        using Model model = Biased(1, 3, 2);
        using Predictor predictor = model.CreatePredictor();

        Assert.Equal(new Shape(0, 3), predictor.Run(new Tensor(new Shape(0, 1, 4, 4))).Shape);
    }

    [Theory]
    [InlineData(1, 4, 4)]
    [InlineData(1, 1, 4, 5)]
    [InlineData(1, 3, 4, 4)]
    public void Run_Refuses_InputsOfAnotherShape(params int[] sizes)
    {
        using Model model = Biased(1, 3, 2);
        using Predictor predictor = model.CreatePredictor();

        Assert.Throws<ShapeException>(() => predictor.Run(new Tensor(new Shape(sizes))));
    }

    [Theory]
    [InlineData(15, 1, 3)]
    [InlineData(17, 1, 3)]
    [InlineData(16, 1, 2)]
    [InlineData(16, 2, 3)]
    [InlineData(16, -1, 3)]
    public void Run_Refuses_SpansThatDoNotFitTheCount(int inputs, int count, int outputs)
    {
        using Model model = Biased(1, 3, 2);
        using Predictor predictor = model.CreatePredictor();

        Assert.Throws<ShapeException>(() => predictor.Run(new float[inputs], count, new float[outputs]));
    }

    [Fact]
    public void Predict_Refuses_AModelThatTakesNoImages()
    {
        using Model model = Model.Create(new Shape(4), new Dense(2));
        using Predictor predictor = model.CreatePredictor();

        Assert.Throws<ShapeException>(() => predictor.Predict(new Image(4, 4, PixelFormat.Grey)));
    }

    private static Model Biased(params float[] bias)
    {
        Model model = Model.Create(Shape.Image(1, 4, 4), new Sequential(new Flatten(), new Dense(bias.Length)));
        model.Parameters["1.weight"].Clear();
        bias.CopyTo(model.Parameters["1.bias"]);
        return model;
    }
}
