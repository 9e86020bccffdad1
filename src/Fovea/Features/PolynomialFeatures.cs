using System.Globalization;
using System.Text;
using Fovea.Tensors;

namespace Fovea.Features;

/// <summary>
/// Expands each row of features into its monomials up to a degree: x₁, x₂ → 1, x₁, x₂, x₁², x₁x₂, x₂². A linear model
/// of the expansion has curved decision boundaries, and solves XOR.
/// </summary>
/// <remarks>
/// Terms are ordered by degree, then lexicographically, as in scikit-learn's PolynomialFeatures. With all powers
/// there are C(inputs + degree, degree). Held by PolynomialFeaturesTests.
/// </remarks>
public sealed class PolynomialFeatures
{
    private const int MaxTerms = 1_000_000;

    private readonly int[][] _terms;   // per term the inputs that are multiplied, in ascending order: x1²x3 is [0, 0, 2]

    /// <summary>Creates an expansion.</summary>
    /// <param name="inputs">Features in a row, 1 or more.</param>
    /// <param name="degree">The largest total degree of a term, 1 or more.</param>
    /// <param name="interactionOnly">Whether to omit terms with a square or higher power of one input.</param>
    /// <param name="includeConstant">Whether to include the term 1, the intercept of a linear model.</param>
    /// <exception cref="FoveaException">
    /// An argument is out of range, or there would be more than 1,000,000 terms.
    /// </exception>
    public PolynomialFeatures(int inputs, int degree, bool interactionOnly = false, bool includeConstant = true)
    {
        if (inputs < 1 || degree < 1)
        {
            throw new FoveaException($"Polynomial features: {inputs} inputs and degree {degree}; both must be 1 or more.");
        }
        Inputs = inputs;
        Degree = degree;

        List<int[]> terms = [[]];
        int first = 0;   // the first term of the previous degree
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
                        throw new FoveaException(
                            $"Polynomial features: {inputs} inputs to degree {degree} give more than {MaxTerms:N0} "
                            + "terms. Lower the degree, or use a KernelMachine with a PolynomialKernel.");
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

    /// <summary>The names of the terms, in output order: <c>1</c>, <c>x1</c>, <c>x1²</c>, <c>x1x2</c>.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Expands rows of doubles.</summary>
    /// <param name="rows">[n, inputs].</param>
    /// <returns>[n, terms].</returns>
    /// <exception cref="ShapeException">The rows have another number of features.</exception>
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

    /// <summary>
    /// Expands rows of a tensor, for example as input of a network. Products are computed in double and rounded once.
    /// </summary>
    /// <param name="rows">[n, inputs].</param>
    /// <returns>[n, terms].</returns>
    /// <exception cref="ShapeException">The tensor has another rank or number of features.</exception>
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
            throw new ShapeException($"Polynomial features: the rows have {width} features; this expansion takes {Inputs}.");
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
