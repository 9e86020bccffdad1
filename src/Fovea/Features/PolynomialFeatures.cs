using System.Globalization;
using System.Text;
using Fovea.Tensors;

namespace Fovea.Features;

/// <summary>
/// Expands each row of features into its monomials up to a degree: x₁, x₂ → 1, x₁, x₂, x₁², x₁x₂, x₂². A linear
/// model over the expansion draws curved boundaries, XOR's among them.
/// </summary>
/// <remarks>
/// Terms come by degree, then in lexicographic order, as scikit-learn's PolynomialFeatures lists them. There are
/// C(inputs + degree, degree) of them with all powers. Held by PolynomialFeaturesTests.
/// </remarks>
public sealed class PolynomialFeatures
{
    private const int MaxTerms = 1_000_000;

    private readonly int[][] _terms;   // each the inputs it multiplies, in ascending order: x1²x3 is [0, 0, 2]

    /// <summary>Lists the terms.</summary>
    /// <param name="inputs">Features in a row, 1 or more.</param>
    /// <param name="degree">The largest total degree of a term, 1 or more.</param>
    /// <param name="interactionOnly">Leaves out every term with a square or higher power of one input.</param>
    /// <param name="includeConstant">Starts with the term 1, the intercept of a linear model.</param>
    /// <exception cref="FoveaException">A number is out of range, or there would be more than 1,000,000 terms.</exception>
    public PolynomialFeatures(int inputs, int degree, bool interactionOnly = false, bool includeConstant = true)
    {
        if (inputs < 1 || degree < 1)
        {
            throw new FoveaException($"Polynomial features: {inputs} inputs and degree {degree}; both must be 1 or more.");
        }
        Inputs = inputs;
        Degree = degree;

        List<int[]> terms = [[]];
        int first = 0;   // where the terms of the degree below begin
        for (int d = 1; d <= degree && first < terms.Count; d++)
        {
            int end = terms.Count;
            for (int t = first; t < end; t++)
            {
                int[] term = terms[t];
                int next = term.Length == 0 ? 0 : term[^1] + (interactionOnly ? 1 : 0);
                for (int input = next; input < inputs; input++)
                {
                    if (terms.Count == MaxTerms)
                    {
                        throw new FoveaException($"Polynomial features: {inputs} inputs to degree {degree} give more than {MaxTerms:N0} terms. Lower the degree, or use a KernelMachine with a PolynomialKernel.");
                    }
                    terms.Add([.. term, input]);
                }
            }
            first = end;
        }
        _terms = includeConstant ? [.. terms] : [.. terms.Skip(1)];
        Names = [.. _terms.Select(Name)];
    }

    /// <summary>Features in a row.</summary>
    public int Inputs { get; }

    /// <summary>The largest total degree of a term.</summary>
    public int Degree { get; }

    /// <summary>The terms as a reader writes them, in output order: <c>1</c>, <c>x1</c>, <c>x1²</c>, <c>x1x2</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Expands rows of doubles.</summary>
    /// <param name="rows">[n, inputs].</param>
    /// <returns>[n, terms].</returns>
    /// <exception cref="ShapeException">The rows have another width.</exception>
    public double[,] Transform(double[,] rows)
    {
        CheckWidth(rows.GetLength(1));

        double[,] output = new double[rows.GetLength(0), _terms.Length];
        for (int row = 0; row < output.GetLength(0); row++)
        {
            for (int t = 0; t < _terms.Length; t++)
            {
                double product = 1;
                foreach (int input in _terms[t])
                {
                    product *= rows[row, input];
                }
                output[row, t] = product;
            }
        }
        return output;
    }

    /// <summary>Expands rows of a tensor, as input of a network. Products are taken in double and rounded once.</summary>
    /// <param name="rows">[n, inputs].</param>
    /// <returns>[n, terms].</returns>
    /// <exception cref="ShapeException">The tensor has another rank or width.</exception>
    public Tensor Transform(Tensor rows)
    {
        if (rows.Shape.Rank != 2)
        {
            throw new ShapeException($"Polynomial features: the tensor is {rows.Shape}; expected [n, {Inputs}].");
        }
        CheckWidth(rows.Shape[1]);

        var output = new Tensor(new Shape(rows.Shape[0], _terms.Length));
        for (int row = 0; row < rows.Shape[0]; row++)
        {
            ReadOnlySpan<float> from = rows.Span.Slice(row * Inputs, Inputs);
            Span<float> to = output.Span.Slice(row * _terms.Length, _terms.Length);
            for (int t = 0; t < to.Length; t++)
            {
                double product = 1;
                foreach (int input in _terms[t])
                {
                    product *= from[input];
                }
                to[t] = (float)product;
            }
        }
        return output;
    }

    private void CheckWidth(int width)
    {
        if (width != Inputs)
        {
            throw new ShapeException($"Polynomial features: the rows have {width} features; this expansion was made for {Inputs}.");
        }
    }

    private static string Name(int[] term)
    {
        if (term.Length == 0)
        {
            return "1";
        }
        var name = new StringBuilder();
        foreach (IGrouping<int, int> factor in term.GroupBy(input => input))
        {
            name.Append(CultureInfo.InvariantCulture, $"x{factor.Key + 1}");
            if (factor.Count() > 1)
            {
                foreach (char digit in factor.Count().ToString(CultureInfo.InvariantCulture))
                {
                    name.Append("⁰¹²³⁴⁵⁶⁷⁸⁹"[digit - '0']);
                }
            }
        }
        return name.ToString();
    }
}
