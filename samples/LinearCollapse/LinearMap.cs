using Fovea.Tensors;

namespace Fovea.Samples;

/// <summary>One linear map y = W·x + b, in double precision.</summary>
/// <param name="Weight">[outputs, inputs].</param>
/// <param name="Bias">[outputs].</param>
internal sealed record LinearMap(double[,] Weight, double[] Bias)
{
    /// <summary>A dense layer's weight and bias in a model.</summary>
    public static LinearMap Of(Model model, string layer)
    {
        Tensor weight = model.Parameters.ToTensor($"{layer}.weight");
        double[,] matrix = new double[weight.Shape[0], weight.Shape[1]];
        for (int row = 0; row < weight.Shape[0]; row++)
        {
            for (int column = 0; column < weight.Shape[1]; column++)
            {
                matrix[row, column] = weight[row, column];
            }
        }
        return new LinearMap(matrix, [.. model.Parameters[$"{layer}.bias"].ToArray().Select(value => (double)value)]);
    }

    /// <summary>
    /// The composition of this map followed by the next: W₂·(W₁·x + b₁) + b₂ = (W₂·W₁)·x + (W₂·b₁ + b₂).
    /// </summary>
    public LinearMap Then(LinearMap next)
    {
        (int outputs, int inner, int inputs) = (next.Bias.Length, Bias.Length, Weight.GetLength(1));
        double[,] product = new double[outputs, inputs];
        for (int row = 0; row < outputs; row++)
        {
            for (int k = 0; k < inner; k++)
            {
                for (int column = 0; column < inputs; column++)
                {
                    product[row, column] += next.Weight[row, k] * Weight[k, column];
                }
            }
        }
        return new LinearMap(product, next.Apply(Bias));
    }

    public double[] Apply(ReadOnlySpan<double> x)
    {
        double[] y = (double[])Bias.Clone();
        for (int row = 0; row < y.Length; row++)
        {
            for (int column = 0; column < x.Length; column++)
            {
                y[row] += Weight[row, column] * x[column];
            }
        }
        return y;
    }
}
